import type { ServicesClient } from "./client";
import { waitFor } from "./wait-for";

/** Waits until an order stands there with a task token other than this one; returns the token. */
export async function parked(
  client: ServicesClient,
  orderId: string,
  not?: unknown,
): Promise<string> {
  return waitFor(`order ${orderId} to park`, async () => {
    const token = (await client.record(orderId))?.taskToken;
    return typeof token === "string" && token !== not && token;
  });
}
