import { setTimeout as delay } from "node:timers/promises";
import { hasEnded } from "../../lambdas/saga/record-states";
import { reconcileAll } from "../deployed/reconcile-all";
import type { Stage } from "../scenarios/stage";
import type { Subject } from "../scenarios/subject";

const QUIET_MS = 300_000;
const ROUND_MS = 2000;

interface Options {
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does what clients, approvers and the reconciler do until every saga is closed: a client without an
 * answer asks again, a person approves what is parked, and stuck sagas are reconciled.
 *
 * @throws Error naming the sagas that are still open after five minutes.
 */
export async function untilQuiet(stage: Stage, all: readonly Subject[], options: Options) {
  const deadline = Date.now() + QUIET_MS;
  for (let open = all; ; ) {
    open = await stillOpen(stage, open);
    if (open.length === 0) return;
    if (Date.now() > deadline) throw new Error(`never closed: ${open.map(({ id }) => id)}`);
    options.signal?.throwIfAborted();
    options.log(`${open.length} sagas are open`);
    await reconcileAll(stage.client);
    await delay(ROUND_MS, undefined, options.signal && { signal: options.signal });
  }
}

async function stillOpen(stage: Stage, all: readonly Subject[]): Promise<Subject[]> {
  const open: Subject[] = [];
  for (const subject of all) if (await nudge(stage, subject)) open.push(subject);
  return open;
}

/** Returns whether the saga is open. Approves or restarts it if only a person can help. */
async function nudge({ plan, client, coordination }: Stage, subject: Subject): Promise<boolean> {
  const { id } = subject;
  const row = await client.record(id);
  if (row === undefined) await coordination.start(subject, `${id}-again`).catch(() => {});
  if (row?.taskToken) {
    const asked = { [plan.saga.idName]: id, decision: "approve", by: "the storm" };
    await client.invoke("Approval", asked);
  }
  return row === undefined || !hasEnded(plan.saga, row);
}
