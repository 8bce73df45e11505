import { randomUUID } from "node:crypto";
import { DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { dueKeys, setAside } from "../../lambdas/runtime/aws/dynamodb-index";
import { DynamoDbStore } from "../../lambdas/runtime/aws/dynamodb-store";
import { now } from "../../lambdas/runtime/aws/environment";
import { Executions } from "../../lambdas/runtime/aws/executions";
import { fenceOf } from "../../lambdas/runtime/fence";
import { executionsDriver } from "../../lambdas/runtime/reconciler/executions-driver";
import { Reconciler } from "../../lambdas/runtime/reconciler/reconciler";
import { recordsOf } from "../../lambdas/runtime/reconciler/records";
import { scan } from "../../lambdas/runtime/reconciler/scan";
import { openIndexIn } from "../../lambdas/runtime/tables";
import type { ExecutionStatus } from "../../lambdas/saga/reconcile";
import { SagaRecorder } from "../../lambdas/saga/record";
import { OPEN_SHARDS, openShard } from "../../lambdas/saga/record-row";
import { SAGA } from "./paths";
import { createRecordTable, type Filling, fill, MACHINE } from "./reconciler-table";

/** What one run of the reconciler consumed, in capacity units, and how many sagas it read. */
export interface RunCost {
  readonly sagasSeen: number;
  /** Units of the index queries: the cost of a run before it reads a single saga. */
  readonly queryUnits: number;
  readonly queries: number;
  readonly getUnitsPerSaga: number;
  readonly writeUnitsPerSaga: number;
}

/**
 * Fills a scratch table like the table of records, runs the reconciler once over what is due in it, and
 * deletes the table. Every execution is reported as running, so each saga is read and set aside.
 */
export async function readUnitsOfRun(filling: Filling): Promise<RunCost> {
  const table = `${SAGA.name}-saga-bench-${randomUUID()}`;
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(), {
    marshallOptions: { removeUndefinedValues: true },
  });
  try {
    await createRecordTable(client, table);
    await fill(client, table, filling);
    const meter = attachMeter(client);
    const report = await runOnce(client, table);
    return costOf(report, meter);
  } finally {
    await client.send(new DeleteTableCommand({ TableName: table })).catch(() => {});
    client.destroy();
  }
}

async function runOnce(client: DynamoDBDocumentClient, table: string) {
  const rows = { table, keyAttribute: SAGA.idName, state: SAGA.record };
  const index = openIndexIn(SAGA, table);
  const executions = new AllRunning();
  const store = new DynamoDbStore(client, rows);
  const later = (id: string, until: string) => setAside(client, index, id, until);
  const fence = fenceOf(new SagaRecorder(SAGA), { store, now });
  const records = recordsOf({ saga: SAGA, store, fence, executions, now, setAside: later });
  const reconciler = new Reconciler(
    records,
    executionsDriver(MACHINE, records, executions),
    async () => {},
    now,
  );
  const shards = Array.from({ length: OPEN_SHARDS }, (_, n) => openShard(n));
  const page = (of: Parameters<typeof dueKeys>[2]) => dueKeys(client, index, of);
  return scan(reconciler, {
    trigger: "due",
    shards,
    page,
    now,
    hasTime: () => true,
    hasRoom: () => true,
  });
}

class AllRunning extends Executions {
  override async status(): Promise<ExecutionStatus> {
    return "RUNNING";
  }
}

type Meter = Map<string, { calls: number; units: number }>;
const metered = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }).optional() });

/** Asks in every call for the consumed capacity, and adds it up by operation. */
function attachMeter(client: DynamoDBDocumentClient): Meter {
  const meter: Meter = new Map();
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        const input = { ...args.input, ReturnConsumedCapacity: "TOTAL" };
        const result = await next({ ...args, input });
        const { ConsumedCapacity } = metered.parse(result.output);
        const { calls, units } = meter.get(commandName) ?? { calls: 0, units: 0 };
        const more = ConsumedCapacity?.CapacityUnits ?? 0;
        meter.set(commandName, { calls: calls + 1, units: units + more });
        return result;
      },
    { step: "initialize" },
  );
  return meter;
}

function costOf({ done, readUnits }: Awaited<ReturnType<typeof runOnce>>, meter: Meter): RunCost {
  const of = (kind: string) => meter.get(`${kind}Command`) ?? { calls: 0, units: 0 };
  return {
    sagasSeen: done.length,
    queryUnits: readUnits,
    queries: of("Query").calls,
    getUnitsPerSaga: of("GetItem").units / done.length,
    writeUnitsPerSaga: of("UpdateItem").units / done.length,
  };
}
