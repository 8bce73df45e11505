import { fenceFunction, serviceFunction } from "stepfunctions-saga/lambda";
import { order } from "../../../lambdas/order/saga";
import { logger } from "../../../lambdas/runtime/aws/observability";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import type { AnySaga } from "../../../lambdas/saga/define";
import { recordCommandsOf } from "../../../lambdas/saga/record-row";
import { travel } from "../../../lambdas/travel/saga";
import { anOrder } from "../given";
import { aContext } from "./lambda-context";

logger.setLogLevel("SILENT");

const tables = new Map<string, MemoryStore<object>>();
const mockTable = (name: string) => {
  const table = tables.get(name) ?? new MemoryStore();
  tables.set(name, table);
  return table;
};

jest.mock("../../../lambdas/runtime/aws/dynamodb-store", () => ({
  documentClient: () => undefined,
  DynamoDbStore: function Store(_client: unknown, { table }: { table: string }) {
    return mockTable(table);
  },
}));

beforeAll(() =>
  Object.assign(process.env, {
    ...{ ORDER_TABLE: "orders", TRIP_TABLE: "trips" },
    ...{ APPROVAL_THRESHOLD: "100000", APPROVAL_SECONDS: "60" },
  }),
);
afterAll(() => {
  delete process.env.ORDER_TABLE;
  delete process.env.TRIP_TABLE;
});
beforeEach(() => tables.clear());

const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:saga-Fence-1";

/** What the function does for who invokes it by this alias. */
const asked = (saga: AnySaga, alias: string, event: object): Promise<unknown> =>
  fenceFunction(saga)(event, { ...aContext(), invokedFunctionArn: `${FUNCTION}${alias}` });

const row = async (table: string, id: string) => (await mockTable(table).read(id))?.state;
const request = anOrder();

/** Sends the record's own function a command, by this alias. */
const record = (command: string, alias = "") =>
  serviceFunction(order, "Order")(
    { command, order: request, execution: "arn" },
    { ...aContext(), invokedFunctionArn: `${FUNCTION}${alias}` },
  );

describe("the function that fences and signs for services", () => {
  it("abandons a saga, with a tombstone if there was none, and says again that it is abandoned", async () => {
    const abandon = () => asked(order, ":Payment", { command: "fence", order: request });
    expect(await abandon()).toEqual({ decision: "ABANDONED", replayed: false });
    expect(await abandon()).toEqual({ decision: "ABANDONED", replayed: true });
    expect(await row("orders", "o-1")).toMatchObject({
      status: "ABANDONED",
      reason: "CompensationSent",
      undone: [],
    });
  });

  it("keeps the reason that it is told", async () => {
    await asked(order, ":Inventory", { command: "fence", order: request, reason: "Changed" });
    expect(await row("orders", "o-1")).toMatchObject({ reason: "Changed" });
  });

  it("says that a saga is confirmed, and leaves it so", async () => {
    await record("place");
    await record("confirm");
    const before = await row("orders", "o-1");
    expect(await asked(order, ":Payment", { command: "fence", order: request })).toMatchObject({
      decision: "CONFIRMED",
    });
    expect(await asked(order, ":Payment", { command: "sign", order: request })).toMatchObject({
      replayed: true,
    });
    expect(await row("orders", "o-1")).toEqual(before);
  });

  it("signs for the service by whose alias it is invoked, whatever the message says", async () => {
    await asked(order, ":Payment", { command: "fence", order: request });
    const signed = await asked(order, ":Payment", { command: "sign", order: request });
    expect(signed).toMatchObject({ signed: ["Payment"], replayed: false });
    await expect(
      asked(order, ":Payment", { command: "sign", order: request, service: "Inventory" }),
    ).rejects.toMatchObject({ name: "InvalidCommand" });
    expect(await row("orders", "o-1")).toMatchObject({ undone: ["Payment"] });
  });

  it.each(["", ":live", ":$LATEST", ":1", ":Order", ":payment"])(
    "does nothing for who is no service: %j",
    async (alias) => {
      await expect(asked(order, alias, { command: "fence", order: request })).rejects.toMatchObject(
        { name: "InvalidCommand" },
      );
      expect(await row("orders", "o-1")).toBeUndefined();
    },
  );

  it.each(["place", "confirm", "complete", "cancel", "approve", "charge"])(
    "knows no other command: %s",
    async (command) => {
      await expect(
        asked(order, ":Payment", { command, order: request, execution: "arn" }),
      ).rejects.toMatchObject({ name: "InvalidCommand" });
    },
  );

  it.each([
    ["another field", { command: "fence", order: request, status: "CONFIRMED" }],
    ["another saga's request", { command: "fence", trip: request }],
    ["no command", { order: request }],
  ])("takes no message with %s", async (_, event) => {
    await expect(asked(order, ":Payment", event)).rejects.toMatchObject({
      name: expect.stringMatching(/^Invalid(Command|Order)$/),
    });
    expect(await row("orders", "o-1")).toBeUndefined();
  });

  it("refuses who asks with another request under the same id", async () => {
    await record("place");
    const other = anOrder({ customerId: "somebody else" });
    await expect(
      asked(order, ":Payment", { command: "fence", order: other }),
    ).rejects.toMatchObject({ name: "OrderConflict" });
  });

  it("has no fence for a service that undoes nothing, and takes its signature", async () => {
    const trip = travel.examples.plain?.request ?? Object.values(travel.examples)[0]?.request;
    await expect(
      asked(travel, ":Tickets", { command: "fence", travel: trip }),
    ).rejects.toMatchObject({ name: "InvalidCommand" });
    expect(await asked(travel, ":Tickets", { command: "sign", travel: trip })).toMatchObject({
      replayed: true, // nothing is decided: there is nothing to sign
    });
  });
});

describe("the function of the records", () => {
  it.each([
    ["place", "PENDING"],
    ["abandon", "ABANDONED"],
  ])("takes %s by the alias of that name, and no other command", async (name, status) => {
    for (const command of recordCommandsOf(order).filter((one) => one !== name)) {
      await expect(record(command, `:${name}`)).rejects.toMatchObject({ name: "InvalidCommand" });
    }
    expect(await row("orders", "o-1")).toBeUndefined();
    await record(name, `:${name}`);
    expect(await row("orders", "o-1")).toMatchObject({ status });
  });

  it.each(["", ":live", ":1", ":$LATEST"])("takes every command of a saga by %j", async (as) => {
    await record("place", as);
    await record("confirm", as);
    expect(await row("orders", "o-1")).toMatchObject({ status: "CONFIRMED" });
  });
});
