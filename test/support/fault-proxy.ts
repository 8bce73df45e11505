import { connectProxy, type FaultProxy } from "../../scripts/faults/client";

/** Where the proxy is that all DynamoDB calls of the functions go through. */
export const FAULT_PROXY = "ORDER_SAGA_FAULT_PROXY";

/** That proxy. @throws Error where the set-up has made none. */
export function faultProxy(): FaultProxy {
  const url = process.env[FAULT_PROXY];
  if (!url) throw new Error(`${FAULT_PROXY} must name the proxy of the test stage`);
  return connectProxy(url);
}
