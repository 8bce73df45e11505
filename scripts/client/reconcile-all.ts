import * as z from "zod";
import type { ServicesClient } from "./services-client";

const reportSchema = z.object({ done: z.array(z.unknown()), next: z.unknown().optional() });

/** Reconciles every open order, in as many runs as it takes. @throws Error where one fails. */
export async function reconcileAll(client: ServicesClient): Promise<void> {
  let from: unknown;
  do {
    const answer = await client.invoke("Reconciler", { due: "all", ...(from ? { from } : {}) });
    if (!answer.ok) throw new Error(`${answer.error}: ${answer.message}`);
    from = reportSchema.parse(answer.value).next;
  } while (from);
}
