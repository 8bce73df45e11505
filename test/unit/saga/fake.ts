import { type OrderRecord, order } from "../../../lambdas/order/saga";
import type { SagaOperations } from "../../../scripts/deployed/operations";
import { summaryOf } from "../../../scripts/deployed/summary";
import type { Context } from "../../../scripts/saga/context";
import { runSaga } from "../../../scripts/saga/program";
import { anOrder } from "../given";

export const NOW = "2026-03-01T12:00:00.000Z";

/** The row of an order without problems, with these changes. */
export function aRow(changes: Partial<OrderRecord> = {}): OrderRecord {
  return {
    status: "PENDING",
    request: anOrder(),
    approval: "NONE",
    executionArn: "arn:execution:o-1",
    openShard: "open#1",
    placedAt: "2026-03-01T11:59:58.000Z",
    dueAt: "2026-03-01T12:04:58.000Z",
    ...changes,
  };
}

export const summary = (changes: Partial<OrderRecord> = {}) =>
  summaryOf(order, "o-1", aRow(changes), "RUNNING", NOW);

/** A saga that only allows these operations. */
export function fakeSaga(operations: Partial<SagaOperations>): SagaOperations {
  const none = () => {
    throw new Error("not expected to be called");
  };
  const { open = none } = operations;
  return {
    openPages: async function* () {
      const sagas = await open();
      yield { sagas, read: sagas.length };
    },
    saga: order,
    coordination: "orchestration",
    place: none,
    open: none,
    recent: none,
    find: none,
    trace: none,
    decide: none,
    redrive: none,
    compensate: none,
    reconcile: none,
    intake: none,
    setIntake: none,
    letters: none,
    redriveLetters: none,
    dropLetters: none,
    counters: none,
    setCounter: none,
    repair: none,
    books: none,
    outside: none,
    strays: async () => [],
    close: () => {},
    ...operations,
  };
}

/** Runs the command over such a saga. Returns its exit code and its output. */
export async function run(
  args: readonly string[],
  operations: Partial<SagaOperations>,
  files: Readonly<Record<string, string>> = {},
  context: Partial<Context> = {},
) {
  const out: string[] = [];
  const err: string[] = [];
  const exit = await runSaga(args, {
    connect: async () => fakeSaga(operations),
    examine: async () => [],
    write: (text) => out.push(text),
    note: (text) => err.push(text),
    read: async (file) => {
      const text = files[file];
      if (text === undefined) throw new Error(`ENOENT: no such file ${file}`);
      return text;
    },
    user: "ann",
    ...context,
  });
  return { exit, out: out.join("\n"), err: err.join("\n") };
}
