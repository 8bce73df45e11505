import { isDeepStrictEqual } from "node:util";
import { SagaClient } from "../../scripts/client/saga-client";
import type { Call, FaultProxy } from "../../scripts/faults/dynamodb-proxy";
import { DeadLetterBox } from "./dead-letter-box";
import { journeys } from "./journeys";
import { newOrder, runScenario } from "./run-scenario";
import type { JourneyName, Recorded, Scenario } from "./scenario";
import { type CleanRuns, scenarioTable } from "./table";
import type { Stage } from "./trouble";

/** Sagas at once: most of the time they wait for a retry, so two cores carry many. */
const AT_ONCE = 12;

export interface RunOptions {
  readonly proxy: FaultProxy;
  /** Only scenarios whose name holds this text. */
  readonly only?: string | undefined;
  onDone?(recorded: Recorded, done: number, of: number): void;
}

/** Records what clean runs do, makes the table of it, and runs every scenario. */
export async function runAll({ proxy, only = "", onDone }: RunOptions): Promise<Recorded[]> {
  const saga = await SagaClient.connect();
  const boxes = {
    step: new DeadLetterBox(saga.outputs.StepDeadLetterQueueUrl),
    compensation: new DeadLetterBox(saga.outputs.CompensationDeadLetterQueueUrl),
  };
  const stage = { saga, proxy };
  const table = scenarioTable(await recordCleanRuns(stage)).filter((s) => s.name.includes(only));
  const recorded: Recorded[] = [];
  await inPool(table, async (scenario) => {
    const result = await runScenario(scenario, stage, boxes).catch((error: unknown) => {
      throw new Error(`${scenario.name}: ${String(error)}`, { cause: error });
    });
    recorded.push(result);
    onDone?.(result, recorded.length, table.length);
  });
  boxes.step.close();
  boxes.compensation.close();
  saga.close();
  const place = new Map(table.map(({ name }, i) => [name, i]));
  return recorded.sort((a, b) => at(place, a.scenario) - at(place, b.scenario));
}

const at = (place: Map<string, number>, { name }: Scenario) => place.get(name) ?? 0;

/** What each journey does to the storage when nothing goes wrong: where faults can strike. */
async function recordCleanRuns(stage: Stage): Promise<CleanRuns> {
  const [confirmed, declined, undone, approved] = await Promise.all([
    cleanRunOf("confirmed", stage),
    cleanRunOf("declined", stage),
    cleanRunOf("undone", stage),
    cleanRunOf("approved", stage),
  ]);
  return { confirmed, declined, undone, approved };
}

/**
 * Records until two runs in a row agree: on a busy machine a call may time out and be sent again,
 * which is no part of what the code does.
 */
async function cleanRunOf(name: JourneyName, stage: Stage): Promise<readonly Call[]> {
  let last = await recordCleanRun(name, stage);
  for (;;) {
    const next = await recordCleanRun(name, stage);
    if (isDeepStrictEqual(last.map(shapeOf), next.map(shapeOf))) return next;
    last = next;
  }
}

const shapeOf = ({ operation, tables, status }: Call) => [operation, tables, status];

async function recordCleanRun(name: JourneyName, { saga, proxy }: Stage): Promise<readonly Call[]> {
  const journey = journeys[name];
  const order = newOrder(journey.order);
  await saga.setStock(order.items[0]?.sku ?? "", 5);
  await journey.prepare?.(saga, order);
  await proxy.clear(order.orderId);
  const execution = await saga.start(order, order.orderId);
  await journey.meanwhile?.(saga, order);
  await saga.ended(execution);
  return proxy.calls(order.orderId);
}

async function inPool<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
