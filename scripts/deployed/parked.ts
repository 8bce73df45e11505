import type { ServicesClient } from "./client";
import { waitFor } from "./wait-for";
import { wordOf } from "./words";

/** Waits until a saga is parked with a task token other than `not`. @returns the token. */
export async function parked(client: ServicesClient, id: string, not?: unknown): Promise<string> {
  return waitFor(`${wordOf(client.saga)} ${id} to park`, async () => {
    const token = (await client.record(id))?.taskToken;
    return typeof token === "string" && token !== not && token;
  });
}
