import { SFNClient } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { Executions } from "../../lambdas/runtime/aws/executions";
import type { Table } from "../../lambdas/runtime/tables";
import { Busy } from "../../lambdas/saga/errors";
import type { SagaEvent } from "../../lambdas/saga/event";
import { NAME_TAKEN } from "../../lambdas/saga/lane";
import type { Numbers } from "../../lambdas/saga/participant";
import type { ExecutionStatus } from "../../lambdas/saga/reconcile";
import type { CommitResult, TableStore } from "../../lambdas/saga/store";
import type { Program } from "./programs";
import type { TableRequest } from "./tables";
import type { ItemUpdate } from "./update-item";

/** The calls that the code under test makes to the world. */
export type Request =
  | TableRequest
  | { readonly status: string }
  | { readonly start: string }
  | { readonly resume: string; readonly output: unknown }
  | { readonly letter: string }
  | { readonly publish: SagaEvent };

export type Call = Parameters<Program<Request>>[0];

/** Step Functions' own write to a table. @throws the error that Step Functions reports. */
export function updateProgram(table: string, update: ItemUpdate): Program<Request> {
  return async (call) => {
    if ((await call({ table, update })) === true) return {};
    const error = new Error("The conditional request failed");
    error.name = "DynamoDb.ConditionalCheckFailedException";
    throw error;
  };
}

/** Step Functions' own start of the execution to which a saga is handed over. @throws as above. */
export function handOverProgram(arn: string): Program<Request> {
  return async (call) => {
    if (began.parse(await call({ start: arn })) === "started") return {};
    const error = new Error(`${arn} has ended`);
    error.name = NAME_TAKEN;
    throw error;
  };
}

const numbers = z.record(z.string(), z.number()).optional();
const spread = z.object({
  buckets: z.number(),
  rows: z.number(),
  epoch: z.number(),
  soldOut: z.boolean(),
});
const shortage = z
  .object({ key: z.string(), available: z.number().optional(), spread: spread.optional() })
  .transform(({ key, available, spread: its }) => ({
    key,
    available,
    ...(its && { spread: its }),
  }));

/** A table's answer if other transactions kept a write from its item on every try. */
export const BUSY = "busy";

/** Tables as the code sees them. Their rows are parsed, as `DynamoDbStore` does. */
export function called(call: Call): <S extends object>(table: Table<S>) => TableStore<S> {
  return ({ name: table, row: state }) => {
    const { row, result } = answersOf(state);
    return {
      read: async (key) => row.parse(await call({ table, read: key })),
      commit: async (commit) => {
        const heard = await call({ table, commit });
        if (heard === BUSY) throw new Busy(`${commit.key}: others were on its items`);
        return result.parse(heard);
      },
      // One call each, because DynamoDB reads the items of a batch one after the other.
      numbers: async (keys) => {
        const found: (Numbers | undefined)[] = [];
        for (const key of keys) found.push(numbers.parse(await call({ table, numbers: key })));
        return found;
      },
      change: async (changes) => z.boolean().parse(await call({ table, change: changes })),
    };
  };
}

const answers = new WeakMap<z.ZodType, unknown>();

/** The schemas of a table's answers. They are made once for each table, because zod is slow at it. */
function answersOf<S extends object>(state: z.ZodType<S>): ReturnType<typeof answering<S>> {
  const known = answers.get(state) ?? answering(state);
  answers.set(state, known);
  return known as ReturnType<typeof answering<S>>;
}

function answering<S extends object>(state: z.ZodType<S>) {
  const row = z.object({ version: z.number(), state }).optional();
  const result: z.ZodType<CommitResult<S>> = z.union([
    z.object({ outcome: z.literal("committed") }),
    z
      .object({ outcome: z.literal("conflict"), current: row })
      .transform(({ outcome, current }) => ({ outcome, current })),
    z.object({ outcome: z.literal("short"), shortages: z.array(shortage) }),
  ]);
  return { row, result };
}

const status = z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "GONE"]);
const began = z.enum(["started", "taken"]);
const client = new SFNClient({ region: "eu-west-1" });

/** Step Functions, as the code sees it. */
export class CalledExecutions extends Executions {
  constructor(private readonly call: Call) {
    super(client);
  }

  override async status(_machine: string, executionArn: string): Promise<ExecutionStatus> {
    return status.parse(await this.call({ status: executionArn }));
  }

  override async start(machine: string, name: string) {
    return began.parse(await this.call({ start: Executions.arnOf(machine, name) }));
  }

  override async resume(taskToken: string, output: unknown): Promise<boolean> {
    return z.boolean().parse(await this.call({ resume: taskToken, output }));
  }
}
