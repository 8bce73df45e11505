import { fenceFunction, serviceFunction } from "stepfunctions-saga/lambda";
import * as z from "zod";
import { order as saga } from "../../../lambdas/order/saga";
import { logger } from "../../../lambdas/runtime/aws/observability";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import type { Provider } from "../../../lambdas/runtime/provider";
import type { Store } from "../../../lambdas/saga/store";
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

const mockFence = fenceFunction;
const mockSaga = saga;
const mockContext = aContext;

/** The function that a service asks, in this process. */
jest.mock("../../../lambdas/runtime/aws/asked-function", () => ({
  AskedFunction: function Asked(qualified: string) {
    const context = {
      ...mockContext(),
      invokedFunctionArn: `arn:aws:lambda:::function:${qualified}`,
    };
    return {
      ask: async (question: unknown) => {
        const answer = await mockFence(mockSaga)(question, context);
        return { failed: false, payload: JSON.stringify(answer) };
      },
    };
  },
}));

beforeAll(() => {
  const names = { ORDER_TABLE: "orders", PAYMENT_TABLE: "payments" };
  Object.assign(process.env, names, { FENCE_FUNCTION: "fence:Payment" });
});
afterAll(() => {
  delete process.env.FENCE_FUNCTION;
  for (const name of ["ORDER", "PAYMENT", "PAYMENTMEMORY"]) delete process.env[`${name}_TABLE`];
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
    expect(await mockTable("orders").read("o-1")).toMatchObject({ state: { undone: ["Payment"] } });
    expect([...tables.keys()].sort()).toEqual(["orders", "payments"]);
  });

  it("keeps what the provider says of a refusal, and tells it again", async () => {
    const { provider } = aProvider();
    const refusing = {
      ...provider,
      do: async () => ({ outcome: "REFUSED", cause: "too_late" }) as const,
    };
    const handler = serviceFunction(saga, "Payment", { provider: refusing });
    const order = anOrder({ orderId: "o-refused" });
    const charge = () => handler({ command: "charge", order, execution: "arn" }, aContext());
    const refused = {
      name: "CardDeclined",
      message: "o-refused: Payment was refused by the outside system: too_late",
    };
    await expect(charge()).rejects.toMatchObject(refused);
    await expect(charge()).rejects.toMatchObject(refused);
  });

  it("gives it a memory, a table of its own, where it asks for one", () => {
    const { provider } = aProvider();
    let memory: Store<{ readonly id: string }> | undefined;
    const over = (given: Store<{ readonly id: string }>) => {
      memory = given;
      return provider;
    };
    const remembers = z.object({ id: z.string() });
    const opening = () => serviceFunction(saga, "Payment", { provider: { remembers, over } });
    expect(opening).toThrow("the environment variable PAYMENTMEMORY_TABLE is not set");
    process.env.PAYMENTMEMORY_TABLE = "memory";
    opening();
    expect(memory).toBe(tables.get("memory"));
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
