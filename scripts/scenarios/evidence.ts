import { type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import type { Row } from "../../lambdas/saga/service";
import { connect } from "../deployed/connect";
import type { SagaOperations } from "../deployed/operations";
import type { TraceEntry } from "../deployed/trace/entry";
import { waitFor } from "../deployed/wait-for";
import type { FaultProxy } from "../faults/proxy";
import { startScenario } from "./run-scenario";
import { type Connect, disconnect, type Stage } from "./stage";
import type { Subject } from "./subject";

export interface Traced {
  readonly id: string;
  readonly trace: readonly TraceEntry[];
  /** The row in the outside system's books, else the service's own row, as stored. */
  readonly ledger: Row;
}

export interface Evidence {
  /** The last step that acts outside, else the last step. Both sagas are about it. */
  readonly command: string;
  /** The step was delivered a second and a third time after the saga was confirmed. */
  readonly redelivered: Traced;
  /** The process and the execution died after the step was done and before it was recorded. */
  readonly crashed: Traced;
}

const REDELIVERIES = 2;
const LOGS_MS = 30_000;

/** Runs both sagas and collects what is recorded of them. */
export async function gatherEvidence(to: Connect, proxy: FaultProxy): Promise<Evidence> {
  const stage = await to(proxy);
  const { saga } = stage.plan;
  const operations = await connect(saga, stage.coordination.name);
  try {
    return {
      command: shownBy(saga).commands.do,
      redelivered: await redelivered(stage, operations),
      crashed: await crashed(stage, operations),
    };
  } finally {
    operations.close();
    disconnect(stage);
  }
}

function shownBy(saga: AnySaga) {
  const all = everyServiceIn(saga);
  const found = all.findLast(({ sandbox }) => sandbox) ?? all.at(-1);
  if (!found) throw new Error(`${saga.name} has no steps`);
  return found;
}

async function redelivered(stage: Stage, operations: SagaOperations): Promise<Traced> {
  const { saga } = stage.plan;
  const { service, commands } = shownBy(saga);
  const { subject, over } = await startScenario("confirmed", stage, async () => {});
  await over();
  for (let n = 0; n < REDELIVERIES; n++) {
    await stage.client.resend(service, commands.do, subject.request);
  }
  const isSkipped = ({ kind }: TraceEntry) => kind === "skipped";
  return traced(
    subject,
    stage,
    operations,
    (trace) => trace.filter(isSkipped).length >= REDELIVERIES,
  );
}

async function crashed(stage: Stage, operations: SagaOperations): Promise<Traced> {
  const { plan, client, proxy, coordination } = stage;
  const { service, sandbox } = shownBy(plan.saga);
  const table = client.outputs.table(sandbox?.table ?? service);
  let rule = 0;
  const { subject, run } = await startScenario("confirmed", stage, async ({ id }) => {
    rule = await proxy.inject({ sagaId: id, table, fault: "pause-after", times: "always" });
  });
  const { pid } = await proxy.reached(rule);
  if (pid === undefined) throw new Error("the proxy does not know which process made the call");
  process.kill(pid, "SIGKILL");
  await coordination.stop(run);
  await proxy.clearRules(subject.id);
  await client.closed(subject.id);
  const isFinished = ({ by, kind }: TraceEntry) => by.startsWith("re-drive") && kind === "ended";
  return traced(subject, stage, operations, (trace) => trace.some(isFinished));
}

/** Waits for the whole trace: logs and histories arrive a little later than rows. */
async function traced(
  { id }: Subject,
  { plan, client }: Stage,
  operations: SagaOperations,
  isComplete: (trace: Traced["trace"]) => boolean,
): Promise<Traced> {
  const complete = async () => {
    const trace = (await operations.trace(id)) ?? [];
    return isComplete(trace) && trace;
  };
  const trace = await waitFor(`the whole trace of ${id}`, complete, LOGS_MS);
  const { row, books } = (await client.rows(id)).services[shownBy(plan.saga).service] ?? {};
  return { id, trace, ledger: books ?? row ?? {} };
}
