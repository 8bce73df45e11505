import { waitFor } from "../deployed/wait-for";
import type { FaultRule } from "../faults/proxy";
import { signal } from "../localstack/processes";
import { type Place, SDK_TRIES, type SentByHand, type Trouble } from "./scenario";
import type { Stage } from "./stage";
import type { Subject } from "./subject";

const REACH_MS = 90_000;
/** Longer than giving up takes in any coordination. */
const GIVE_UP_MS = 300_000;

/** Trouble that is ready: it strikes by itself, or in one of these moments. */
export interface Armed {
  /** Runs while the first run is going. */
  during?(run: string): Promise<unknown>;
  /** Runs when the saga has ended: calls that were held back arrive now. */
  afterwards?(): Promise<unknown>;
  /** Whether it struck. Default: it did, unless one of the above failed. */
  injected?(): Promise<boolean>;
}

type Rounds = readonly (readonly SentByHand[])[];
type Strike = Extract<
  Trouble,
  { kind: "kill" | "freeze" | "stop" | "second execution" | "undo meanwhile" }
>;

/** A fault rule for one place of one saga. */
export function ruleAt(
  { id }: Subject,
  { functions, visit, table, operation, nth }: Place,
  what: Pick<FaultRule, "fault" | "times" | "repeats">,
): FaultRule {
  return { sagaId: id, functions, visit, table, operation, nth, ...what };
}

/** Sends commands to services, beside any execution. Refusals are ignored. */
export async function sendByHand(
  rounds: Rounds,
  { request }: Subject,
  { client }: Stage,
): Promise<void> {
  for (const round of rounds) {
    const sent = round.map(([service, command]) => client.resend(service, command, request));
    await Promise.all(sent);
  }
}

/** Holds the call, so that the fault hits its sender at exactly that moment. */
export async function strikeAtCall(
  trouble: Strike,
  subject: Subject,
  stage: Stage,
): Promise<Armed> {
  const { proxy } = stage;
  if (!trouble.at) return { during: () => runSecond(subject, stage) };
  const rule = await proxy.inject(ruleAt(subject, trouble.at, holdOf(trouble)));
  let inTime = true;
  return {
    during: async (run) => {
      await strike(trouble, { rule, subject, run }, stage);
      inTime = trouble.kind !== "stop" || !(await gaveUp(subject, stage));
    },
    injected: async () => inTime,
    // The call of a frozen process is still held.
    afterwards: async () => trouble.kind === "freeze" && (await proxy.release(rule)),
  };
}

/**
 * Whether the held function gave up before its execution was stopped, as happens on a slow machine. On
 * LocalStack that failure then decides the execution's status, not the stop.
 */
async function gaveUp({ id }: Subject, { proxy }: Stage): Promise<boolean> {
  const calls = await proxy.calls(id);
  return calls.some(({ fault, attempt }) => fault !== undefined && attempt === SDK_TRIES);
}

interface Struck {
  readonly rule: number;
  readonly subject: Subject;
  readonly run: string;
}

async function strike(trouble: Strike, struck: Struck, stage: Stage): Promise<void> {
  const { proxy } = stage;
  const { rule, subject, run } = struck;
  if (trouble.kind === "kill") return killAll(trouble, struck, stage);
  const { pid } = await proxy.reached(rule, { timeoutMs: REACH_MS });
  switch (trouble.kind) {
    case "freeze":
      return kill(pid, "SIGSTOP");
    case "stop":
      await stage.coordination.stop(run);
      await proxy.release(rule);
      await proxy.clearRules(subject.id);
      return askReconciler(subject, stage);
    case "second execution":
      await runSecond(subject, stage);
      return proxy.release(rule);
    case "undo meanwhile":
      await sendByHand(
        stage.plan.backwards.map((message) => [message]),
        subject,
        stage,
      );
      return proxy.release(rule);
  }
}

/** Kills `times` processes, each at its call. Repeats that the SDK has sent meanwhile are dropped too. */
async function killAll(
  { times, at }: Extract<Strike, { kind: "kill" }>,
  { rule, subject: { id }, run }: Struck,
  { proxy, coordination }: Stage,
): Promise<void> {
  const killed = new Set<number>();
  const endless = times === "until given up";
  let over = false;
  const end = endless ? coordination.givenUp(run, at) : new Promise(() => {});
  const last = end.then(() => {
    over = true;
    return proxy.remove(rule); // nobody will reach this call any more
  });
  const timeoutMs = endless ? GIVE_UP_MS : REACH_MS;
  for (let count = 1; endless || killed.size < times; count++) {
    const reached = proxy.reached(rule, { count, timeoutMs });
    const call = await Promise.race([reached, last]).catch(ignoreIf(() => over));
    if (over || !call) break;
    if (call.pid === undefined || killed.has(call.pid)) continue; // died for another saga's message
    kill(call.pid, "SIGKILL");
    killed.add(call.pid);
  }
  await proxy.remove(rule);
  if (killed.size === 0) throw new Error(`no process was killed for ${id}`);
}

/** Rethrows an error unless it does not matter any more. */
function ignoreIf(over: () => boolean) {
  return (error: unknown): undefined => {
    if (!over()) throw error;
  };
}

/**
 * How a call is held, together with the SDK's retries of it. A function that is killed or stopped may make
 * another such call before that, so every such call is held.
 */
function holdOf(trouble: Strike): Pick<FaultRule, "fault" | "times" | "repeats"> {
  const endless = trouble.kind === "kill" || trouble.kind === "stop";
  const calls = endless ? ({ times: "always" } as const) : { times: 1, repeats: true };
  if ("when" in trouble && trouble.when === "after") return { fault: "pause-after", ...calls };
  return { fault: trouble.kind === "freeze" ? "hold" : "pause-before", ...calls };
}

/**
 * If the stop was reported before there was a row, the reconciler could do nothing, and would come back
 * after some minutes. This re-drives the saga by hand instead, which is harmless if it was started again.
 */
async function askReconciler({ id }: Subject, { plan, client }: Stage): Promise<void> {
  await waitFor(`the row of ${id}`, () => client.record(id));
  await client.invoke("Reconciler", { [plan.saga.idName]: id });
}

async function runSecond(subject: Subject, { coordination }: Stage): Promise<void> {
  const second = await coordination.start(subject, `${subject.id}-second`);
  await coordination.ended(second, 120_000);
}

/** Signals a process. It may already be dead, killed for another saga's message in the same batch. */
function kill(pid: number | undefined, name: "SIGKILL" | "SIGSTOP"): void {
  if (pid === undefined) throw new Error("the proxy does not know which process made the call");
  signal(pid, name);
}
