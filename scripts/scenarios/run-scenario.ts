import { isDeepStrictEqual } from "node:util";
import { violations } from "../deployed/audit";
import type { Journey } from "./journeys";
import { type End, NONE, type Recorded } from "./record";
import type { Scenario } from "./scenario";
import { countersOf, endOf } from "./seen";
import { type Stage, whoseIs } from "./stage";
import type { Armed } from "./strikes";
import { newSubject, type Subject } from "./subject";
import { timelineOf } from "./timeline";
import { arm } from "./trouble";

const CLOSE_MS = 180_000;

/** The result of a scenario, and whether a slow machine disturbed it. */
export interface Ran {
  readonly recorded: Recorded;
  readonly disturbed: boolean;
}

/** Runs one scenario on the deployed stack. All scenarios with a single saga run here. */
export async function runScenario(scenario: Scenario, stage: Stage): Promise<Ran> {
  const { proxy, plan } = stage;
  const journey = plan.journey(scenario.journey);
  const subject = await subjectOn(stage, journey);
  const { id } = subject;
  const problems: string[] = [];
  let armed: Armed = {};
  let status = NONE;
  let started = Date.now();
  let seconds = 0;
  try {
    await prepare(journey, subject, stage);
    armed = await arm(scenario.trouble, subject, stage);
    started = Date.now();
    const begun = await begin(journey, subject, scenario.ends, stage, (run) => armed.during?.(run));
    status = await begun.over();
    seconds = (Date.now() - started) / 1000;
    await armed.afterwards?.();
  } catch (error) {
    const rows = JSON.stringify(await stage.client.rows(id));
    problems.push(`the saga did not end: ${messageOf(error)}; its rows: ${rows}`);
  }
  const injected = problems.length === 0 && ((await armed.injected?.()) ?? true);
  const seen = await record(scenario, { subject, status }, stage);
  await proxy.clearRules(id);
  const disturbed = (await proxy.calls(id)).some(({ abandoned }) => abandoned) || !injected;
  return { recorded: judge(scenario, seen, { injected, seconds, problems }), disturbed };
}

async function subjectOn(stage: Stage, journey: Journey): Promise<Subject> {
  const subject = newSubject(stage.plan.saga, journey);
  return stage.placed?.(subject) ?? subject;
}

type Seen = Awaited<ReturnType<typeof record>>;

/** Decides whether a scenario passed. `problems` are errors that kept it from its end. */
export function judge(
  { ends }: Pick<Scenario, "ends">,
  seen: Seen,
  run: { readonly injected: boolean; readonly seconds: number; readonly problems: string[] },
): Recorded {
  const { injected, seconds, problems } = run;
  const found = [...problems, ...seen.violations];
  const expected = ends.some((end) => isDeepStrictEqual(end, seen.end));
  const passed = expected && injected && found.length === 0;
  return { ...seen, injected, seconds, violations: found, passed };
}

/** Starts a journey without faults. `armed` is called before it starts. */
export async function startScenario(
  name: string,
  stage: Stage,
  armed: (subject: Subject) => Promise<unknown>,
) {
  const journey = stage.plan.journey(name);
  const subject = await subjectOn(stage, journey);
  await prepare(journey, subject, stage);
  await armed(subject);
  return { subject, ...(await begin(journey, subject, [journey.end], stage)) };
}

/** Sets up what must exist before the saga starts. */
export async function prepare(journey: Journey, subject: Subject, stage: Stage): Promise<void> {
  const { client, coordination } = stage;
  for (const { service, key, name } of subject.takes) {
    const before = journey.counters[name];
    if (before !== undefined) await client.setCounter(service, key, before);
  }
  const { prepare: work } = journey;
  if (work) await coordination.quietly(subject, () => work(client, subject));
}

async function begin(
  { input, meanwhile }: Journey,
  subject: Subject,
  ends: readonly End[],
  stage: Stage,
  during?: (run: string) => Promise<unknown> | undefined,
) {
  const { client, coordination } = stage;
  const { id } = subject;
  const request = input ? subject.other(input) : subject.request;
  const run = await coordination.start({ id, request });
  return {
    run,
    /** Waits until this run is over and the saga is closed by any run. Returns the status of this run. */
    over: async () => {
      await Promise.all([during?.(run), meanwhile?.(client, subject, coordination)]);
      const closes = ends.some((end) => end.record !== NONE);
      // Polls the row first where a run has a status: the emulator answers that sooner than the status.
      if (closes && coordination.done !== NONE) await client.closed(id, CLOSE_MS);
      const status = await coordination.ended(run, CLOSE_MS);
      if (closes) await client.closed(id, CLOSE_MS);
      return status;
    },
  };
}

/** Collects what can be seen of a saga now: its end, its histories and its violations. */
export async function record(
  { ends, trouble: _, parts: __, ...scenario }: Scenario,
  { subject, status }: { readonly subject: Subject; readonly status: string },
  stage: Stage,
) {
  const { plan, client, coordination, proxy } = stage;
  const { id, takes } = subject;
  const rows = await client.rows(id);
  const trace = (await coordination.trace?.(rows)) ?? [];
  const counters = await countersOf(takes, stage);
  const letters = await coordination.letters(id);
  return {
    ...scenario,
    expected: [...ends],
    end: endOf(plan, rows, subject, { counters, status, letters }),
    violations: violations(plan.saga, { sagas: [rows], counters }),
    histories: await coordination.histories(rows),
    timeline: timelineOf(await proxy.calls(id), trace, whoseIs(client)),
  };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
