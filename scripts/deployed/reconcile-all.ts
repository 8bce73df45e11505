import * as z from "zod";
import type { ServicesClient } from "./client";
import { waitFor } from "./wait-for";

const reportSchema = z.object({ done: z.array(z.unknown()), next: z.unknown().optional() });

/**
 * Reconciles every open saga, in as many runs as it takes. Where a run does not reach the storage,
 * as just after a restart, it is asked again, as the schedule would. @throws Error where one fails.
 */
export async function reconcileAll(client: ServicesClient): Promise<void> {
  let from: unknown;
  do {
    const asked = { due: "all", ...(from ? { from } : {}) };
    const answer = await waitFor("the reconciler to reach the records", async () => {
      const told = await client.invoke("Reconciler", asked);
      return (told.ok || told.error !== "Unavailable") && told;
    });
    if (!answer.ok) throw new Error(`${answer.error}: ${answer.message}`);
    from = reportSchema.parse(answer.value).next;
  } while (from);
}
