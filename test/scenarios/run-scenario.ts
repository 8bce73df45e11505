import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { violations } from "../../scripts/client/invariants";
import type { Row, SagaRows } from "../../scripts/client/saga-client";
import type { DeadLetterBox } from "./dead-letter-box";
import { historyOf } from "./histories";
import { type Journey, journeys } from "./journeys";
import type { End, Recorded, Scenario } from "./scenario";
import { arm, type Stage } from "./trouble";

const STOCK = 5;
const CLOSE_MS = 180_000;

export interface Boxes {
  readonly step: DeadLetterBox;
  readonly compensation: DeadLetterBox;
}

/** Runs one scenario on the deployed stack: the one body of all of them. */
export async function runScenario(
  scenario: Scenario,
  stage: Stage,
  boxes: Boxes,
): Promise<Recorded> {
  const { saga } = stage;
  const journey = journeys[scenario.journey];
  const order = newOrder(journey.order);
  const sku = order.items[0]?.sku ?? "";
  await saga.setStock(sku, STOCK);
  await journey.prepare?.(saga, order);
  const armed = await arm(scenario.trouble, order, stage);

  const started = Date.now();
  const execution = await saga.start(order, order.orderId);
  await Promise.all([armed.during(execution), journey.meanwhile?.(saga, order)]);
  const { status } = await saga.ended(execution, CLOSE_MS);
  await saga.closed(order.orderId, CLOSE_MS);
  const seconds = (Date.now() - started) / 1000;
  await armed.afterwards();

  const rows = await saga.rows(order.orderId);
  const found = violations({ sagas: [rows], stock: [(await saga.stock(sku)) ?? {}] });
  const end = await endOf(rows, status, boxes);
  const injected = await armed.injected();
  const expected = scenario.ends.some((e) => isDeepStrictEqual(e, end));
  return {
    scenario,
    end,
    injected,
    violations: found,
    histories: await historiesOf(execution, rows),
    seconds,
    passed: expected && injected && found.length === 0,
  };
}

/** A new order of one piece of a sku of its own, so that scenarios do not meet. */
export function newOrder({ unitPrice = 1250, paymentToken = "tok_visa" }: Journey["order"] = {}) {
  const id = randomUUID().slice(0, 13);
  return {
    orderId: `s-${id}`,
    customerId: "c-1",
    currency: "EUR",
    paymentToken,
    items: [{ sku: `sku-${id}`, quantity: 1, unitPrice }],
  };
}

async function endOf(rows: SagaRows, execution: string, boxes: Boxes): Promise<End> {
  return {
    order: statusOf(rows.order),
    reservation: statusOf(rows.reservation),
    payment: statusOf(rows.payment),
    provider: statusOf(rows.provider),
    stepLetters: await boxes.step.countOf(rows.orderId),
    compensationLetters: await boxes.compensation.countOf(rows.orderId),
    execution,
  };
}

/** Of the first execution, and of the one that finished the saga if that was another. */
async function historiesOf(first: string, { order }: SagaRows) {
  const last = String(order?.executionArn ?? first);
  const nameOf = (arn: string) => arn.split(":").at(-1) ?? arn;
  const arns = [...new Set([first, last])];
  const pairs = arns.map(async (arn) => [nameOf(arn), await historyOf(arn)] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

const statusOf = (row: Row | undefined) => String(row?.status ?? "-");
