import { waitFor } from "../deployed/wait-for";
import type { FaultRule } from "../faults/proxy";
import { signal } from "../localstack/processes";
import { type Place, SDK_TRIES, type SentByHand, type Trouble } from "./scenario";
import type { Stage } from "./stage";
import type { Subject } from "./subject";

const REACH_MS = 90_000;
/** Longer than a coordination says that giving up takes. */
const GIVE_UP_MS = 300_000;

/** Trouble made ready: it strikes by itself, or in one of these moments. */
export interface Armed {
  /** While the first run is under way. */
  during?(run: string): Promise<unknown>;
  /** When the saga has ended: what was held back arrives now. */
  afterwards?(): Promise<unknown>;
  /** Whether it struck. Default: it did, or one of the above failed. */
  injected?(): Promise<boolean>;
}

type Rounds = readonly (readonly SentByHand[])[];
type Strike = Extract<
  Trouble,
  { kind: "kill" | "freeze" | "stop" | "second execution" | "undo meanwhile" }
>;

/** A rule for one place of one saga. */
export function ruleAt(
  { id }: Subject,
  { functions, visit, table, operation, nth }: Place,
  what: Pick<FaultRule, "fault" | "times" | "repeats">,
): FaultRule {
  return { sagaId: id, functions, visit, table, operation, nth, ...what };
}

/** Sends commands beside any execution. What they are refused with is not of interest here. */
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

/** The call is held, so that what happens to its sender happens at that very instant. */
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
    // What a dead process had sent is still under way.
    afterwards: async () => trouble.kind === "freeze" && (await proxy.release(rule)),
  };
}

/**
 * Whether the function that was held gave up before its execution was stopped, on a slow machine.
 * LocalStack lets its failure win over the stop.
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

/** Kills so many processes, each when it has called; what they sent again meanwhile goes with them. */
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
    return proxy.remove(rule); // whatever is waited for is not reached any more
  });
  const timeoutMs = endless ? GIVE_UP_MS : REACH_MS;
  for (let count = 1; endless || killed.size < times; count++) {
    const reached = proxy.reached(rule, { count, timeoutMs });
    const call = await Promise.race([reached, last]).catch(ignoreIf(() => over));
    if (over || !call) break;
    if (call.pid === undefined || killed.has(call.pid)) continue; // dead, of another's message
    kill(call.pid, "SIGKILL");
    killed.add(call.pid);
  }
  await proxy.remove(rule);
  if (killed.size === 0) throw new Error(`nobody was killed for ${id}`);
}

/** Rethrows, unless what failed does not matter any more. */
function ignoreIf(over: () => boolean) {
  return (error: unknown): undefined => {
    if (!over()) throw error;
  };
}

/**
 * How a call is held, with all that the SDK sends again of it meanwhile. Who is killed or stopped
 * might also make another one before: that is held too.
 */
function holdOf(trouble: Strike): Pick<FaultRule, "fault" | "times" | "repeats"> {
  const endless = trouble.kind === "kill" || trouble.kind === "stop";
  const calls = endless ? ({ times: "always" } as const) : { times: 1, repeats: true };
  if ("when" in trouble && trouble.when === "after") return { fault: "pause-after", ...calls };
  return { fault: trouble.kind === "freeze" ? "hold" : "pause-before", ...calls };
}

/**
 * If the stop was reported before there was a row, the reconciler could do nothing and would come back in some
 * minutes. A person re-drives the saga instead, which is harmless if it was started again.
 */
async function askReconciler({ id }: Subject, { plan, client }: Stage): Promise<void> {
  await waitFor(`the row of ${id}`, () => client.record(id));
  await client.invoke("Reconciler", { [plan.saga.idName]: id });
}

async function runSecond(subject: Subject, { coordination }: Stage): Promise<void> {
  const second = await coordination.start(subject, `${subject.id}-second`);
  await coordination.ended(second, 120_000);
}

/** One that handled another saga's message too may have been killed for that. */
function kill(pid: number | undefined, name: "SIGKILL" | "SIGSTOP"): void {
  if (pid === undefined) throw new Error("the proxy cannot tell which process called");
  signal(pid, name);
}
