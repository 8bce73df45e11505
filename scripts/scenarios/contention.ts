import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { servicesIn } from "../../lambdas/saga/define";
import { violations } from "../deployed/audit";
import { SagaClient } from "../deployed/saga-client";
import type { Fault, FaultRule } from "../faults/proxy";
import { undoneEnd } from "./ends";
import { naives } from "./naive/naive-saga";
import { orchestration } from "./orchestration";
import type { Plan } from "./plan";
import type { End, Recorded } from "./record";
import { WHOLE_SAGA } from "./scenario";
import { countersOf, endOf, endOfMany, leftOf } from "./seen";
import type { Stage } from "./stage";
import { newSubject, type Subject, type Taken } from "./subject";

/** Many sagas need the same counter of a service, and there is not enough for all. */
export interface Contention {
  readonly name: string;
  readonly fault: string;
  /** The service whose first counter is contended for. */
  readonly service: string;
  readonly sagas: number;
  /** How many sagas can be served. */
  readonly pieces: number;
  /** What happens to every saga's call to that service's table. */
  readonly trouble?: { readonly fault: Fault; readonly times: number };
  /** The counter is spread over so many buckets, and one transaction at a time has a row for so long. */
  readonly sale?: { readonly buckets: number; readonly holdMs: number };
  /** The counter is read and then written, and every saga has read before any of them writes. */
  readonly naive?: true;
}

const SIZE = { sagas: 12, pieces: 5 } as const;
const SOME = `${SIZE.sagas} sagas for ${SIZE.pieces} pieces`;
/** Each row has time for two transactions in a second. */
const SALE = { buckets: 4, holdMs: 500 };
const TROUBLES: readonly Pick<Contention, "fault" | "trouble" | "sale">[] = [
  { fault: SOME },
  { fault: `${SOME}, every answer lost`, trouble: { fault: "lost-answer", times: 1 } },
  { fault: `${SOME}, every call throttled`, trouble: { fault: "throttle", times: 3 } },
  { fault: `${SOME}, every call delivered twice`, trouble: { fault: "twice", times: 1 } },
  { fault: `${SOME} in ${SALE.buckets} buckets, one transaction on each at a time`, sale: SALE },
];

const CLOSE_MS = 180_000;

/** The contentions of each service whose step lowers a counter. */
export function contentionsOf(plan: Plan): Contention[] {
  const { saga } = plan;
  const { request } = plan.journey("confirmed");
  const naive = naives[saga.name];
  const counting = servicesIn(saga).filter((by) => by.takes(request).length > 0);
  return counting.flatMap(({ service, commands }) => {
    const one = { service, ...SIZE };
    const all = TROUBLES.map((it) => ({ ...one, ...it, name: `${it.fault}: ${commands.do}` }));
    if (naive?.service !== service) return all;
    const fault = `${SOME}, WITHOUT the countermeasure`;
    return [...all, { ...one, fault, name: `${fault}: ${commands.do}`, naive: true }];
  });
}

export async function runContention(contention: Contention, stage: Stage): Promise<Recorded> {
  const naive = contention.naive && naives[stage.plan.saga.name];
  if (!naive) return contend(contention, stage);
  const deployed = await SagaClient.connect(stage.plan.saga);
  const { client, remove } = await naive.copyOf(deployed, stage.proxy.url);
  const coordination = orchestration(client);
  try {
    return await contend(contention, { ...stage, client, coordination });
  } finally {
    coordination.close();
    client.close();
    await remove();
    deployed.close();
  }
}

async function contend(contention: Contention, stage: Stage): Promise<Recorded> {
  const { naive, sale } = contention;
  const { plan, client, coordination, proxy } = stage;
  const subjects = await subjectsOf(contention, stage);
  const [{ takes } = { takes: [] }] = subjects;
  const rules = await armAll(contention, subjects, stage);
  const contended = contendedIn(contention, takes);
  if (sale && contended) await proxy.limit({ key: contended.key, holdMs: sale.holdMs });
  const started = Date.now();
  const runs = await Promise.all(subjects.map((subject) => coordination.start(subject)));
  if (naive) {
    for (const rule of rules) await proxy.reached(rule, { timeoutMs: 90_000 });
    await Promise.all(rules.map((rule) => proxy.release(rule)));
  }
  const statuses: string[] = [];
  for (const run of runs) statuses.push(await coordination.ended(run, CLOSE_MS));
  const sagas = await Promise.all(subjects.map(({ id }) => client.closed(id, CLOSE_MS)));
  const seconds = (Date.now() - started) / 1000;
  if (sale && contended) await proxy.liftLimit(contended.key);
  const counters = await countersOf(takes, stage);
  const struck = await Promise.all(rules.map((rule) => proxy.injected(rule)));
  const injected =
    struck.every((times) => times > 0) && (!sale || (await collided(subjects, stage)));
  const letters = { step: 0, compensation: 0, retriable: 0 };
  const ends = sagas.map((rows, i) =>
    endOf(plan, rows, { takes }, { counters, status: statuses[i] ?? "", letters }),
  );
  const end = endOfMany(plan, ends, leftOf(takes, counters));
  const found = violations(plan.saga, { sagas, counters });
  const expected = expectedOf(contention, takes, stage);
  const { name, fault } = contention;
  return {
    ...{ name, kind: "contention", fault, journey: "confirmed", step: WHOLE_SAGA },
    ...{ where: "", expected: [expected], end, seconds, violations: found, histories: {} },
    injected,
    // Without the countermeasure the scenario must show the anomaly.
    passed: injected && isDeepStrictEqual(end, expected) && found.length > 0 === Boolean(naive),
  };
}

/** Sagas that share their counters. Only the contended counter is too low for all of them. */
async function subjectsOf(contention: Contention, { plan, client }: Stage): Promise<Subject[]> {
  const journey = plan.journey("confirmed");
  const tag = randomUUID().slice(0, 13);
  const all = Array.from({ length: contention.sagas }, () => newSubject(plan.saga, journey, tag));
  const takes = all[0]?.takes ?? [];
  for (const taken of takes) {
    const { service, key, amount } = taken;
    const buckets = service === contention.service ? contention.sale?.buckets : undefined;
    await client.setCounter(service, key, amount * portionsOf(contention, takes, taken), buckets);
  }
  return all;
}

/** The counter that is contended for. */
const contendedIn = ({ service }: Contention, takes: readonly Taken[]) =>
  takes.find((it) => it.service === service);

/** For how many sagas a counter is enough. */
function portionsOf(contention: Contention, takes: readonly Taken[], taken: Taken): number {
  const { sagas, pieces } = contention;
  return contendedIn(contention, takes) === taken ? pieces : sagas;
}

/** Injects a rule for every saga's write to the contended table. */
function armAll(
  { service, trouble, naive }: Contention,
  subjects: readonly Subject[],
  { client, proxy }: Stage,
): Promise<number[]> {
  const table = client.outputs.table(service);
  const rule: Omit<FaultRule, "sagaId"> | undefined = naive
    ? { fault: "pause-before", table, operation: "PutItem" }
    : trouble && { ...trouble, table };
  return Promise.all(
    subjects.flatMap(({ id }) => (rule ? [proxy.inject({ ...rule, sagaId: id })] : [])),
  );
}

/** Whether a transaction was refused because another one had its row. */
async function collided(subjects: readonly Subject[], { proxy }: Stage): Promise<boolean> {
  const calls = await Promise.all(subjects.map(({ id }) => proxy.calls(id)));
  return calls.flat().some(({ forwarded, error = "" }) => forwarded === 0 && REFUSED.test(error));
}

const REFUSED = /^Transaction(Canceled|Conflict)/;

/** As many are confirmed as there are pieces. Without the countermeasure all are, and one portion goes. */
function expectedOf(
  contention: Contention,
  takes: readonly Taken[],
  { plan, coordination: { done: execution } }: Stage,
): End {
  const { service, sagas, pieces, naive } = contention;
  const journey = plan.journey("confirmed");
  const at = servicesIn(plan.saga).findIndex((by) => by.service === service);
  const refused = undoneEnd(plan.saga, journey, at, true);
  const sold = naive ? sagas : pieces;
  const ends = Array.from({ length: sagas }, (_, i) => (i < sold ? journey.end : refused));
  const left = takes.map((taken) => {
    const gone = naive ? 1 : sold;
    return [taken.name, taken.amount * (portionsOf(contention, takes, taken) - gone)] as const;
  });
  return endOfMany(
    plan,
    ends.map((end) => ({ ...end, execution })),
    Object.fromEntries(left),
  );
}
