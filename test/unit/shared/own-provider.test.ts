import { serviceFunction } from "stepfunctions-saga/lambda";
import { order as saga } from "../../../lambdas/order/saga";
import { logger } from "../../../lambdas/runtime/aws/observability";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import type { Provider } from "../../../lambdas/runtime/provider";
import { anOrder } from "../given";
import { aContext } from "./lambda-context";

logger.setLogLevel("SILENT");

const tables = new Map<string, MemoryStore<object>>();
/** A table in memory, by the name that the function gets. */
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

beforeAll(() => Object.assign(process.env, { ORDER_TABLE: "orders", PAYMENT_TABLE: "payments" }));
afterAll(() => {
  for (const name of ["ORDER_TABLE", "PAYMENT_TABLE"]) delete process.env[name];
});

/** A user's own provider, which records its calls. */
function aProvider() {
  const asked: unknown[] = [];
  let became: Awaited<ReturnType<Provider<object>["find"]>> = "UNKNOWN";
  const provider: Provider<ReturnType<typeof anOrder>> = {
    keySeconds: 86_400,
    do: async ({ orderId }, amount) => {
      asked.push(["do", orderId, amount]);
      became = "DONE";
      return became;
    },
    undo: async ({ orderId }) => {
      asked.push(["undo", orderId]);
      became = "UNDONE";
      return became;
    },
    find: async () => became,
  };
  return { asked, provider };
}

describe("a service's function with a provider of one's own", () => {
  const send = (handler: ReturnType<typeof serviceFunction>, command: string) =>
    handler({ command, order: anOrder(), execution: "arn" }, aContext());

  it("acts and undoes there, and needs no table for the sandbox's books", async () => {
    const { asked, provider } = aProvider();
    const handler = serviceFunction(saga, "Payment", { provider });
    expect(await send(handler, "charge")).toMatchObject({ status: "CAPTURED", replayed: false });
    expect(await send(handler, "charge")).toMatchObject({ status: "CAPTURED", replayed: true });
    expect(await send(handler, "refund")).toMatchObject({ status: "REFUNDED" });
    expect(asked).toEqual([
      ["do", "o-1", 2500],
      ["undo", "o-1"],
    ]);
    expect([...tables.keys()].sort()).toEqual(["orders", "payments"]);
  });

  it("has the sandbox where it is given none", () => {
    const opening = () => serviceFunction(saga, "Payment");
    expect(opening).toThrow("the environment variable PROVIDER_TABLE is not set");
  });

  it("is no function of a service that acts on nothing outside", () => {
    const { provider } = aProvider();
    const opening = () => serviceFunction(saga, "Inventory", { provider });
    expect(opening).toThrow("Inventory does not act outside: it takes no provider");
  });
});
