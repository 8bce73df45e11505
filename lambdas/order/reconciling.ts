import type { Context } from "aws-lambda";
import { DeadLetterQueue } from "../runtime/aws/dead-letter-queue";
import { dueKeys, setAside } from "../runtime/aws/dynamodb-index";
import { DynamoDbStore, documentClient } from "../runtime/aws/dynamodb-store";
import { now, setting } from "../runtime/aws/environment";
import type { Executions } from "../runtime/aws/executions";
import { observed } from "../runtime/aws/observability";
import { count } from "../runtime/reconciler/count";
import { type Driver, Reconciler, type Records } from "../runtime/reconciler/reconciler";
import { parseRequest } from "../runtime/reconciler/request";
import { scan } from "../runtime/reconciler/scan";
import { OPEN_SHARDS, openShard } from "./commands";
import { type OrderRecord, orderRecords } from "./records";
import { openOrdersIndex, orderRows } from "./table";

const client = documentClient();
const index = openOrdersIndex();
const deadLetters = new DeadLetterQueue(setting("DEAD_LETTER_QUEUE_URL"));

/** A person has to look: a dead letter for them. */
async function escalate({ id, executionArn, redrives, request }: OrderRecord): Promise<void> {
  await deadLetters.send({
    sagaId: id,
    execution: executionArn,
    step: "Reconciler",
    error: "RedrivesExhausted",
    cause: `order ${id} is still open after ${redrives} re-drives`,
    input: request,
  });
}

/**
 * The function that looks after the open orders, whatever drives them. Reconciles what is due
 * (`{}`), every open order (`{"due":"all"}`), one (`{"orderId"}`), or the one whose execution just
 * ended badly (an event of Step Functions).
 */
export function reconcilingHandler(
  executions: Pick<Executions, "resume">,
  driverOf: (records: Records<OrderRecord>) => Driver<OrderRecord>,
) {
  const records = orderRecords({
    store: new DynamoDbStore(client, orderRows()),
    executions,
    now,
    setAside: (orderId, until) => setAside(client, index, orderId, until),
  });
  const reconciler = new Reconciler<OrderRecord>(records, driverOf(records), escalate, now);
  const reconcile = async (event: unknown, context: Context) => {
    const request = parseRequest(event);
    if ("id" in request) {
      return { done: request.id ? [await reconciler.one(request.id, request.trigger)] : [] };
    }
    const shards = Array.from({ length: OPEN_SHARDS }, (_, n) => openShard(n));
    return scan(reconciler, {
      ...request,
      shards,
      page: (page) => dueKeys(client, index, page),
      now,
      hasTime: () => context.getRemainingTimeInMillis() > 10_000,
    });
  };
  return observed(async (event, context) => {
    const report = await reconcile(event, context);
    count(report.done);
    return report;
  });
}
