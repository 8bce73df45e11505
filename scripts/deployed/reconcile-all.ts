import { reportSchema, valueIn } from "./answers";
import type { ServicesClient } from "./client";
import type { Done } from "./operations";
import { waitFor } from "./wait-for";

/**
 * Calls the reconciler until it has read everything. One round ends when its function runs out of time.
 * @param onRound gets the number of sagas read so far, if another round follows.
 */
export async function inRounds(
  which: "due" | "all",
  ask: (asked: object) => Promise<unknown>,
  onRound?: (done: number) => void,
): Promise<Done[]> {
  const all: Done[] = [];
  let from: unknown;
  do {
    const answer = await ask({ ...(which === "all" && { due: which }), ...(from ? { from } : {}) });
    const { done, next } = reportSchema.parse(answer);
    all.push(...done);
    from = next;
    if (from) onRound?.(all.length);
  } while (from);
  return all;
}

/**
 * Reconciles every open saga. After a restart a round may fail to reach the storage. It is then called again, as
 * the schedule would. @throws Error if a saga fails.
 */
export async function reconcileAll(client: ServicesClient): Promise<void> {
  await inRounds("all", async (asked) => {
    const answer = await waitFor("the reconciler to reach the records", async () => {
      const told = await client.invoke("Reconciler", asked);
      return (told.ok || told.error !== "Unavailable") && told;
    });
    return valueIn(client.saga, answer);
  });
}
