import { setTimeout as delay } from "node:timers/promises";
import { hasEnded } from "../../lambdas/saga/record-states";
import { ChoreographyClient } from "../deployed/choreography-client";
import { inBatches } from "../deployed/in-batches";
import { reconcileAll } from "../deployed/reconcile-all";
import type { Stage } from "../scenarios/stage";
import type { Subject } from "../scenarios/subject";
import { ExhaustedMessages } from "./exhausted-messages";

const QUIET_MS = 300_000;
const ROUND_MS = 2000;

interface Options {
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does what clients, approvers and the reconciler do until every saga is closed: a client without an
 * answer asks again, a person approves what is parked, and stuck sagas are reconciled. In a choreography the
 * reconciler is the sweeper, which is asked once no message is left. There the exhausted messages are driven on too.
 *
 * @returns how many exhausted messages were driven on. Undefined if there are no messages.
 * @throws Error naming the sagas that are still open after five minutes without progress.
 */
export async function untilQuiet(
  stage: Stage,
  all: readonly Subject[],
  options: Options,
): Promise<number | undefined> {
  const { client } = stage;
  if (!(client instanceof ChoreographyClient)) {
    await rounds(stage, all, options);
    return undefined;
  }
  const messages = await ExhaustedMessages.of(client);
  try {
    await rounds(stage, all, options, () => messages.driveOn());
    return messages.driven;
  } finally {
    messages.close();
  }
}

/** @param driveOn returns how many messages are left. */
async function rounds(
  stage: Stage,
  all: readonly Subject[],
  { log, signal }: Options,
  driveOn = async () => 0,
): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  let deadline = 0;
  for (let open = all; ; ) {
    open = await stillOpen(stage, open);
    const messages = await driveOn();
    if (open.length === 0 && messages === 0) return;
    const left = open.length + messages;
    if (left < least) deadline = Date.now() + QUIET_MS;
    least = Math.min(least, left);
    if (Date.now() > deadline) throw new Error(stillThere(open, messages));
    signal?.throwIfAborted();
    log(`${open.length} sagas are open${messages > 0 ? `, ${messages} messages are left` : ""}`);
    if (open.length > 0 && messages === 0) await reconcileAll(stage.client);
    await delay(ROUND_MS, undefined, signal && { signal });
  }
}

const stillThere = (open: readonly Subject[], left: number) =>
  `never closed: ${open.map(({ id }) => id)}${left > 0 ? `; ${left} messages are left` : ""}`;

/**
 * The sagas that are still open. A client that has no answer asks again, and a person approves what waits for one.
 * If the machine is too slow to tell, a saga counts as open.
 */
export async function stillOpen(stage: Stage, all: readonly Subject[]): Promise<Subject[]> {
  const open = await inBatches(all, async (one) => {
    const isOpen = await nudge(stage, one).catch(() => true);
    return isOpen ? [one] : [];
  });
  return open.flat();
}

/** Returns whether the saga is open. */
async function nudge({ plan, client, coordination }: Stage, subject: Subject): Promise<boolean> {
  const { id } = subject;
  const row = await client.record(id);
  if (row === undefined) await coordination.start(subject, `${id}-again`).catch(() => {});
  // Without executions there are no tokens. A decision may come before the steps that are done before it.
  if (row?.taskToken || row?.approval === "REQUIRED") {
    const asked = { [plan.saga.idName]: id, decision: "approve", by: "the storm" };
    await client.invoke("Approval", asked);
  }
  return row === undefined || !hasEnded(plan.saga, row);
}
