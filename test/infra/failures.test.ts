import { order } from "../../lambdas/order/saga";
import { MemoryStore } from "../../lambdas/runtime/memory-store";
import type { AnySaga } from "../../lambdas/saga/define";
import { Unavailable } from "../../lambdas/saga/errors";
import { rejectionsOf } from "../../lambdas/saga/refusals";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { aslText, expressText } from "../../statemachine/asl-text";
import { anOrder } from "../unit/given";
import { aContext } from "../unit/shared/lambda-context";
import { countedIn as countsOf, matches } from "./log-filters";
import { synthesize } from "./stacks";

const saga: AnySaga = order;
const mockTables = new Map<string, MemoryStore<object>>();
jest.mock("../../lambdas/runtime/aws/dynamodb-store", () => ({
  documentClient: () => undefined,
  DynamoDbStore: function Store(_client: unknown, { table }: { table: string }) {
    const store = mockTables.get(table) ?? new MemoryStore();
    mockTables.set(table, store);
    return store;
  },
}));
jest.mock("../../lambdas/runtime/aws/dynamodb-update", () => ({ updateItem: async () => ({}) }));
const mockAway = () => Promise.reject(new Unavailable("away"));
jest.mock("../../lambdas/runtime/aws/executions", () => {
  const Executions = function Executions() {
    return { start: mockAway };
  };
  return { Executions: Object.assign(Executions, { arnOf: (arn: string) => arn }) };
});

it.each(sagaNames)(
  "%s: an execution fails by these names and for a wrong request by no other",
  (name) => {
    const saga: AnySaga = sagas[name];
    const ours = ["CompensationFailed", "RetriableFailed", "HandOverFailed"];
    const fails = [aslText(saga), expressText(saga)].flatMap((text) =>
      Object.entries<{ Type: string }>(JSON.parse(text).States).flatMap(([state, { Type }]) =>
        Type === "Fail" && !ours.includes(state) ? [state] : [],
      ),
    );
    expect([...new Set(fails)].sort()).toEqual(rejectionsOf(saga).sort());
  },
);

const environment = { ...process.env };
beforeAll(() => {
  Object.assign(process.env, {
    ...{ POWERTOOLS_LOG_LEVEL: "INFO", STATE_MACHINE_ARN: "arn:aws:states:::stateMachine:S" },
    ...{ ORDER_TABLE: "orders", INVENTORY_TABLE: "stock", PAYMENT_TABLE: "payments" },
    ...{ PROVIDER_TABLE: "books", APPROVAL_THRESHOLD: "100000", APPROVAL_SECONDS: "60" },
  });
});
afterAll(() => {
  process.env = environment;
});

/** What a metric counts of the lines that this writes into the log of a function. */
async function countedIn(group: RegExp, name: string, write: () => Promise<void>) {
  const written: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, "write").mockImplementation((text) => written.push(String(text)) > 0),
  );
  await write();
  for (const spy of spies) spy.mockRestore();
  expect(written).not.toEqual([]);
  const { saga } = synthesize({ stage: "prod", lane: "direct", api: "on" });
  const lines = written.map((text) => ({ group, text: text.trim() }));
  const metric = { namespace: "OrderSaga-prod", name, dimensions: "[]" };
  return countsOf(saga, lines, [{ minute: 0, value: 1 }])(metric)[0]?.value ?? 0;
}

describe("what the function `direct` logs", () => {
  const run = async (request: object, milliseconds = 20_000) => {
    const { directFunction } = await import("../../lambdas/runtime/functions/direct");
    const workflow: unknown = JSON.parse(expressText(saga));
    return directFunction(order, { workflow })(request, aContext(milliseconds));
  };
  const failing = (error: string, request: object, milliseconds?: number) =>
    countedIn(/^directlane/, "FailedDirectRuns", () =>
      expect(run(request, milliseconds)).rejects.toMatchObject({ name: error }),
    );

  it("counts no request that is wrong, or whose id is another's", async () => {
    expect(await failing("InvalidOrder", { orderId: "o-1" })).toBe(0);
    const undone = async () => expect(await run(anOrder())).toMatchObject({ outcome: "CANCELLED" });
    expect(await countedIn(/^directlane/, "FailedDirectRuns", undone)).toBe(0);
    expect(await failing("OrderConflict", anOrder({ customerId: "c-2" }))).toBe(0);
  });

  it("counts a saga that could not be handed over, once", async () => {
    expect(await failing("HandOverFailed", anOrder(), 100)).toBe(1);
  });
});

describe("what the front door logs", () => {
  it.each([
    ["a new saga while the intake is paused", { isOpen: false }, 503, [1, 0]],
    ["a record's function that is away", { lane: "is away", record: "is away" }, 503, [0, 1]],
    ["a saga that is placed", {}, 200, [0, 0]],
  ] as const)("counts %s", async (_, weather, statusCode, counts) => {
    const { eventOf, frontDoor } = await import("../unit/front/in-memory");
    const { logger } = await import("../../lambdas/runtime/aws/observability");
    logger.setLogLevel("INFO"); // the module with the door has silenced it
    const placed = () =>
      frontDoor(saga, weather).send("place", eventOf("shop", { body: anOrder() }));
    const answered = () => expect(placed()).resolves.toMatchObject({ statusCode });
    for (const [i, name] of ["FrontDoorPaused", "FrontDoorFailures"].entries()) {
      expect(await countedIn(/^ApiFrontplace/, name, answered)).toBe(counts[i]);
    }
  });
});

it("an evaluator of filters knows parentheses, `&&` before `||`, and fields that are missing", () => {
  const of = (pattern: string) => matches(`{ ${pattern} }`, '{"a":"x","n":null}');
  expect(of('$.a = "y" && $.a = "y" || $.a = "x"')).toBe(true);
  expect(of('($.a = "y") && (($.a = "y") || ($.a = "x"))')).toBe(false);
  expect([of("$.b NOT EXISTS"), of("$.n NOT EXISTS"), of("$.n IS NULL")]).toEqual([
    ...[true, false, true],
  ]);
  expect([of('$.b != "y"'), of('$.n != "y"'), of('$.a != "y"')]).toEqual([false, false, true]);
});

it("an evaluator of filters that knows a pattern not refuses it", () => {
  expect(() => matches("{ $.a < 1 }", "{}")).toThrow("not a comparison");
  expect(() => matches("ERROR", "ERROR")).toThrow("not a pattern");
});
