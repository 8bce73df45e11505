import { connectProxy, type FaultProxy } from "../../scripts/faults/client";

/** The variable with the URL of the proxy that all DynamoDB calls of the functions go through. */
export const FAULT_PROXY = "ORDER_SAGA_FAULT_PROXY";

/** Connects to that proxy. @throws Error if the set-up has started none. */
export function faultProxy(): FaultProxy {
  const url = process.env[FAULT_PROXY];
  if (!url) throw new Error(`${FAULT_PROXY} must name the proxy of the test stage`);
  return connectProxy(url);
}
