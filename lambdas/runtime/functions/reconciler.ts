import type { Context } from "aws-lambda";
import type { Saga } from "../../saga/define";
import { OPEN_SHARDS, openShard } from "../../saga/record-row";
import { DeadLetterQueue } from "../aws/dead-letter-queue";
import { dueKeys, setAside } from "../aws/dynamodb-index";
import { documentClient } from "../aws/dynamodb-store";
import { now, setting } from "../aws/environment";
import { Executions } from "../aws/executions";
import { type LambdaHandler, observed } from "../aws/observability";
import { awaiting } from "../reconciler/awaiting";
import { count } from "../reconciler/count";
import { eventsDriver, expiring } from "../reconciler/events-driver";
import { executionsDriver } from "../reconciler/executions-driver";
import { type Driver, Reconciler, type Records } from "../reconciler/reconciler";
import { noting, type RowRecord, recordsOf } from "../reconciler/records";
import { parseRequest } from "../reconciler/request";
import { scan } from "../reconciler/scan";
import type { Services } from "../services";
import { openIndexIn, tableSetting } from "../tables";
import { deployed } from "./deployed";

/** The most milliseconds that one saga takes if something does not answer: see `LIMITS`. */
const LOOK_MS = 15_000;
/** Milliseconds of a run that are left when it has spent half of its time, and more is due. */
const ROOM_MS = 37_000;

/** Finishes sagas whose executions did not. It reads STATE_MACHINE_ARN and the name of the records' table. */
export function reconcilerFunction<R extends object>(saga: Saga<R>): LambdaHandler {
  const executions = new Executions();
  return reconcilingFunction(deployed(saga), executions, (records) =>
    executionsDriver(setting("STATE_MACHINE_ARN"), records, executions),
  );
}

/** Finishes sagas that their events did not finish, in the choreography. No task token waits there. */
export function sweeperFunction<R extends object>(saga: Saga<R>): LambdaHandler {
  const services = deployed(saga);
  return reconcilingFunction(
    services,
    { resume: async () => false },
    (records) => eventsDriver({ records, expire: expiring(services), now }),
    (records) => awaiting(services, records),
  );
}

/**
 * The function that finishes open sagas, whatever drives them. It reconciles what is due (`{}`), every open
 * saga (`{"due":"all"}`), one saga (by its id), or the saga whose execution just failed (an event of Step
 * Functions).
 */
function reconcilingFunction<R extends object>(
  services: Services<R>,
  executions: Pick<Executions, "resume">,
  driverOf: (records: Records<RowRecord<R>>) => Driver<RowRecord<R>>,
  seen = (records: Records<RowRecord<R>>) => records,
) {
  const { saga } = services;
  const client = documentClient();
  const index = openIndexIn(saga, setting(tableSetting(saga.noun)));
  const since = new Map<string, string>();
  const found = recordsOf({
    saga,
    store: services.records(),
    fence: services.fence(),
    executions,
    now,
    setAside: (id, until) => setAside(client, index, id, until),
  });
  const records = noting(seen(found), since);
  const escalate = escalating<R>(saga.name);
  const reconciler = new Reconciler<RowRecord<R>>(records, driverOf(records), escalate, now);
  const reconcile = async (event: unknown, context: Context) => {
    const request = parseRequest(saga.idName, event);
    if ("id" in request) {
      return { done: request.id ? [await reconciler.one(request.id, request.trigger)] : [] };
    }
    return scan(reconciler, {
      ...request,
      shards: Array.from({ length: OPEN_SHARDS }, (_, n) => openShard(n)),
      page: (page) => dueKeys(client, index, page),
      now,
      hasTime: () => context.getRemainingTimeInMillis() > LOOK_MS,
      hasRoom: () => context.getRemainingTimeInMillis() > ROOM_MS,
    });
  };
  return observed(async (event, context) => {
    since.clear();
    const report = await reconcile(event, context);
    count(report.done, since, now());
    return report;
  });
}

/** Sends a dead letter, because a person has to look. */
function escalating<R>(name: string) {
  const deadLetters = new DeadLetterQueue(setting("DEAD_LETTER_QUEUE_URL"));
  return async ({ id, executionArn, failures, request, phase }: RowRecord<R>): Promise<void> => {
    const open = phase === "decided" ? "completed, and is tried on" : "undone";
    await deadLetters.send({
      sagaId: id,
      execution: executionArn,
      step: "Reconciler",
      error: "RedrivesExhausted",
      cause: `${name} ${id} is not ${open}: ${failures} attempts failed`,
      input: request,
    });
  };
}
