import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Order } from "../../lambdas/order/request";
import type { Row } from "../../lambdas/saga/service";
import { orderOf } from "../deployed/an-order";
import type { SagaRows } from "../deployed/books";
import { type Journey, type JourneyName, journeyOf, STOCK } from "./journeys";
import { orderRows, orderViolations, setStock, stockOf } from "./order-rows";
import { type End, NONE, type Recorded } from "./record";
import type { Scenario } from "./scenario";
import type { Stage } from "./stage";
import type { Armed } from "./strikes";
import { timelineOf } from "./timeline";
import { arm } from "./trouble";

const CLOSE_MS = 180_000;

/** What became of a scenario, and whether a slow machine had a hand in it. */
export interface Ran {
  readonly recorded: Recorded;
  readonly disturbed: boolean;
}

/** Runs one scenario on the deployed stack: the one body of all of them that have one order. */
export async function runScenario(scenario: Scenario, stage: Stage): Promise<Ran> {
  const { proxy } = stage;
  const journey = journeyOf(scenario.journey);
  const order = newOrder(journey.order);
  const problems: string[] = [];
  let armed: Armed = {};
  let status = "-";
  let started = Date.now();
  let seconds = 0;
  try {
    await prepare(journey, order, stage);
    armed = await arm(scenario.trouble, order, stage);
    started = Date.now();
    const begun = await begin({ ...journey, order, ends: scenario.ends }, stage, (run) =>
      armed.during?.(run),
    );
    status = await begun.over();
    seconds = (Date.now() - started) / 1000;
    await armed.afterwards?.();
  } catch (error) {
    const rows = JSON.stringify(await stage.saga.rows(order.orderId));
    problems.push(`it did not come to its end: ${messageOf(error)}; its rows: ${rows}`);
  }
  const injected = problems.length === 0 && ((await armed.injected?.()) ?? true);
  const seen = await record(scenario, { order, status }, stage);
  await proxy.clearRules(order.orderId);
  const disturbed =
    (await proxy.calls(order.orderId)).some(({ abandoned }) => abandoned) || !injected;
  return { recorded: judge(scenario, seen, { injected, seconds, problems }), disturbed };
}

type Seen = Awaited<ReturnType<typeof record>>;

/** Whether a scenario ended as it must. `problems`: what kept it from its end. */
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

/** A journey that nobody disturbs. `armed` is called before it starts. */
export async function startScenario(
  name: JourneyName,
  stage: Stage,
  armed: (order: Order) => Promise<unknown>,
) {
  const journey = journeyOf(name);
  const order = newOrder(journey.order);
  await prepare(journey, order, stage);
  await armed(order);
  return { order, ...(await begin({ ...journey, order, ends: [journey.end] }, stage)) };
}

/** Brings about what is so before the saga begins. */
export async function prepare(journey: Journey, order: Order, stage: Stage): Promise<void> {
  const { stock = STOCK } = journey;
  if (stock !== "none") await setStock(stage.saga, skuOf(order), stock);
  const { prepare: work } = journey;
  if (work) await stage.coordination.quietly(order, () => work(stage.saga, order));
}

interface Begun extends Omit<Journey, "order" | "end"> {
  readonly order: Order;
  readonly ends: readonly End[];
}

async function begin(
  { order, ends, input, meanwhile }: Begun,
  stage: Stage,
  during?: (run: string) => Promise<unknown> | undefined,
) {
  const { saga, coordination } = stage;
  const run = await coordination.start(input?.(order) ?? order);
  return {
    run,
    /** Waits until this run is over, and the saga closed by whichever. How this run ended. */
    over: async () => {
      await Promise.all([during?.(run), meanwhile?.(saga, order, coordination)]);
      const closes = ends.some((end) => end.order !== "-");
      // Its row first, where that tells: an emulator answers it sooner than what an execution does.
      if (closes && coordination.done !== NONE) await saga.closed(order.orderId, CLOSE_MS);
      const status = await coordination.ended(run, CLOSE_MS);
      if (closes) await saga.closed(order.orderId, CLOSE_MS);
      return status;
    },
  };
}

/** A new order of one piece of a sku of its own, so that scenarios do not meet. */
export function newOrder(changes: Journey["order"] = {}): Order {
  const id = randomUUID().slice(0, 13);
  return orderOf(`s-${id}`, { ...changes, sku: `sku-${id}` });
}

/** What is to be seen of an order now: its end, its history and what is wrong with it. */
export async function record(
  { ends, trouble: _, ...scenario }: Scenario,
  { order, status }: { readonly order: Order; readonly status: string },
  { saga, coordination, proxy }: Stage,
) {
  const rows = await saga.rows(order.orderId);
  const trace = (await coordination.trace?.(rows)) ?? [];
  const stock = await stockOf(saga, skuOf(order));
  return {
    ...scenario,
    expected: [...ends],
    end: endOf(rows, stock, status, await coordination.letters(order.orderId)),
    violations: await orderViolations(saga, [rows], [skuOf(order)]),
    histories: await coordination.histories(rows),
    timeline: timelineOf(await proxy.calls(order.orderId), trace),
  };
}

function endOf(
  rows: SagaRows,
  stock: Row | undefined,
  execution: string,
  letters: { readonly step: number; readonly compensation: number },
): End {
  const { order, reservation, payment, provider } = orderRows(rows);
  return {
    order: statusOf(order),
    reservation: statusOf(reservation),
    payment: statusOf(payment),
    provider: statusOf(provider),
    stock: Number(stock?.available ?? 0),
    stepLetters: letters.step,
    compensationLetters: letters.compensation,
    execution,
  };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
const skuOf = ({ items }: Order) => items[0]?.sku ?? "";
const statusOf = (row: Row | undefined) => String(row?.status ?? "-");
