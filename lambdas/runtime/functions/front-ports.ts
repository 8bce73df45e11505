import * as z from "zod";
import type { Saga } from "../../saga/define";
import { waits } from "../../saga/front/asks";
import { openShardOf } from "../../saga/record-row";
import { plusSeconds } from "../../saga/time";
import { AskedFunction } from "../aws/asked-function";
import { dueKeys } from "../aws/dynamodb-index";
import { documentClient } from "../aws/dynamodb-store";
import { FRONT, now, optionalSetting, setting } from "../aws/environment";
import { Executions } from "../aws/executions";
import { runLimits } from "../aws/limits";
import { thrownThere } from "../aws/record-door";
import { storeOf } from "../aws/table-store";
import { enoughFor } from "../front/enough";
import type { FrontNeeds } from "../front/handler";
import type { CompensateNeeds, DecideNeeds, Starts } from "../front/ports";
import { KEPT_MS, WAIT_MS } from "../front/replies";
import { readIntake, remembered } from "../intake";
import { withSecretsKept } from "../keeping";
import {
  intakeTable,
  openIndexIn,
  serviceTable,
  type Table,
  tableSetting,
  vaultTable,
} from "../tables";
import { deployedPolicy } from "./deployed";

let made: ReturnType<typeof documentClient> | undefined;
const client = () => {
  made ??= documentClient();
  return made;
};

/** The rows of a table that the stack names. */
export const over = <S extends object>(table: Table<S>) =>
  storeOf(client(), table, setting(tableSetting(table.name)));

/** Whether one of the open sagas in the partition of this one is overdue for so long. */
function behind<R extends object>(saga: Saga<R>): (id: string) => Promise<boolean> {
  const index = openIndexIn(saga, setting(tableSetting(saga.noun)));
  const seconds = Number(setting(FRONT.backlog));
  return async (id) => {
    const page = { shard: openShardOf(id), until: plusSeconds(now(), -seconds), limit: 1 };
    return (await dueKeys(client(), index, page)).keys.length > 0;
  };
}

/** Asks another function of the saga. @throws what that one has thrown; Unavailable. */
function asking<R extends object>({ noun }: Saga<R>, named: string) {
  const asked = new AskedFunction(setting(named));
  return async (id: string, question: object): Promise<unknown> => {
    const { failed, payload } = await asked.ask(question, id);
    if (failed) throw thrownThere(payload, { id, noun });
    return JSON.parse(payload);
  };
}

export function placePorts<R extends object>(saga: Saga<R>): ReturnType<FrontNeeds<R>["place"]> {
  const ask = asking(saga, FRONT.record);
  const intake = over(intakeTable);
  const policy = deployedPolicy();
  const of = (service: string) => {
    const table = vaultTable(service);
    return optionalSetting(tableSetting(table.name)) ? over(table) : undefined;
  };
  return {
    starts: startsOf(saga),
    policy: waits(saga) ? policy : undefined,
    isBehind: behind(saga),
    isOpen: remembered(() => readIntake(intake), Date.now),
    enough: enoughFor(saga, (by) => over(serviceTable(saga, by))),
    kept: (request) => withSecretsKept(saga, { of, now, waits: policy.seconds }, request),
    place: (request, told) =>
      ask(saga.idOf(request), { command: "place", [saga.name]: request, ...told }),
  };
}

/** Where sagas begin, by the lane that is deployed. It gives up while there is time to store what has not begun. */
function startsOf<R extends object>(saga: Saga<R>): (leftMs: () => number) => Starts<R> {
  const standard = setting("STATE_MACHINE_ARN");
  const [express, direct] = [optionalSetting(FRONT.express), optionalSetting(FRONT.direct)];
  const executions = new Executions();
  const start = async (request: R) =>
    (await executions.start(standard, saga.idOf(request), request)) === "started"
      ? "begun"
      : "taken";
  const begin = async (request: R, leftMs: number) => {
    const name = saga.idOf(request);
    const mostMs = Math.max(1000, Math.min(WAIT_MS, leftMs - KEPT_MS));
    if (express) await Executions.run(express, { name, input: request, mostMs });
    else if (direct) await new AskedFunction(direct, runLimits(mostMs)).ask(request, name);
    else return start(request);
    return "begun" as const;
  };
  return (leftMs) => ({
    ends: (express ?? direct) !== undefined,
    begin: (request) => begin(request, leftMs()),
    start,
    executionOf: (id) => Executions.arnOf(standard, id),
  });
}

const decidedSchema = z.object({
  approval: z.enum(["APPROVED", "REJECTED"]),
  decidedBy: z.string().optional(),
  decidedAt: z.string().optional(),
  decisionReason: z.string().optional(),
});

export function decidePorts<R extends object>(saga: Saga<R>): DecideNeeds {
  const ask = asking(saga, FRONT.approval);
  return {
    decide: async ({ id, ...verdict }) =>
      decidedSchema.parse(await ask(id, { [saga.idName]: id, ...verdict })),
  };
}

export function compensatePorts<R extends object>(saga: Saga<R>): CompensateNeeds<R> {
  const record = asking(saga, FRONT.record);
  const reconciler = asking(saga, FRONT.reconciler);
  return {
    abandon: (request, told) =>
      record(saga.idOf(request), { command: "abandon", [saga.name]: request, ...told }),
    reconcile: (id) => reconciler(id, { [saga.idName]: id }),
  };
}
