import { checkout } from "../../../lambdas/checkout/saga";
import { order } from "../../../lambdas/order/saga";
import { logger } from "../../../lambdas/runtime/aws/observability";
import { sweeperFunction } from "../../../lambdas/runtime/functions/reconciler";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { awaiting } from "../../../lambdas/runtime/reconciler/awaiting";
import { noting, recordsOf } from "../../../lambdas/runtime/reconciler/records";
import { servicesOf } from "../../../lambdas/runtime/services";
import type { Table } from "../../../lambdas/runtime/tables";
import { servicesIn } from "../../../lambdas/saga/define";
import { plusSeconds } from "../../../lambdas/saga/time";
import { anOrder, NOW } from "../given";
import { aContext } from "../shared/lambda-context";

logger.setLogLevel("SILENT");

/* Until when a saga waits for somebody outside, as the sweeper sees it: the record does not tell it. */

let mockTables = new Map<string, MemoryStore<object>>();
jest.mock("../../../lambdas/runtime/aws/dynamodb-store", () => ({
  documentClient: () => undefined,
  DynamoDbStore: function Store(_client: unknown, { table }: { table: string }) {
    return mockTables.get(table);
  },
}));

const SECONDS = servicesIn(checkout).find(({ awaits }) => awaits)?.awaits?.seconds ?? 0;
const DEADLINE = plusSeconds(NOW, SECONDS);
const { orderId, ...rest } = anOrder({ paymentToken: "tok_asks_holder" });
const request = { orderId, ...rest };

let tables: Map<string, MemoryStore<object>>;
let opened: string[];
beforeEach(() => {
  tables = new Map();
  opened = [];
});
function store<S extends object>({ name }: Table<S>) {
  opened.push(name);
  const found = tables.get(name) ?? new MemoryStore<object>();
  tables.set(name, found);
  return found as unknown as MemoryStore<S>;
}

/** A saga's services at that time, and its records as the sweeper reads them. */
function at(time: string, saga: typeof checkout | typeof order = checkout) {
  const now = () => time;
  const policy = () => ({ threshold: 1_000_000, seconds: 60 });
  const services = servicesOf(saga, { store, now, policy });
  const found = recordsOf({
    ...{ saga, now, store: services.records(), fence: services.fence() },
    executions: { resume: async () => false },
    setAside: async () => undefined,
  });
  const send = async (name: string, command: string) => {
    const { parse, run } = services.function(name);
    await run(parse({ command, [saga.name]: request, execution: "events" }));
  };
  return { send, found, records: awaiting(services, found) };
}

it("is the deadline in the row of the service that waits", async () => {
  const { send, records } = at(NOW);
  await send("Checkout", "place");
  expect((await records.read(orderId))?.actUntil).toBeUndefined();
  await send("Authorisation", "authorise");
  expect((await records.read(orderId))?.actUntil).toBe(DEADLINE);
});

it("is nothing once somebody has acted, or the saga is given up", async () => {
  const { send, records } = at(NOW);
  await send("Checkout", "place");
  await send("Authorisation", "authorise");
  const row = await tables.get("Authorisation")?.read(orderId);
  const done = { version: 2, state: { ...row?.state, status: "DONE" } };
  tables.get("Authorisation")?.rows.set(orderId, done);
  expect((await records.read(orderId))?.actUntil).toBeUndefined();
  await send("Checkout", "abandon");
  opened = [];
  expect((await records.read(orderId))?.phase).toBe("fenced");
  expect(opened).not.toContain("Authorisation");
});

it("is where the age of an open saga begins", async () => {
  const { send, records } = at(NOW);
  await send("Checkout", "place");
  await send("Authorisation", "authorise");
  const since = new Map<string, string>();
  await noting(records, since).read(orderId);
  expect(since.get(orderId)).toBe(DEADLINE);
});

it("costs a saga nothing in which nobody waits", () => {
  const { records, found } = at(NOW, order);
  expect(records).toBe(found);
});

describe("the sweeper's function", () => {
  const environment = { ...process.env };
  afterEach(() => {
    process.env = environment;
  });

  it("looks again soon after the deadline, however long it would wait for another saga", async () => {
    const now = new Date().toISOString();
    const { send } = at(now);
    await send("Checkout", "place");
    await send("Authorisation", "authorise");
    const rows = tables.get("Checkout")?.rows;
    const placed = rows?.get(orderId);
    rows?.set(orderId, { version: 2, state: { ...placed?.state, redrives: 9 } });
    process.env.CHECKOUT_TABLE = "Checkout";
    process.env.AUTHORISATION_TABLE = "Authorisation";
    process.env.DEAD_LETTER_QUEUE_URL = "none";
    mockTables = tables;
    await sweeperFunction(checkout)({ orderId }, aContext());
    const again = plusSeconds(now, SECONDS + 60);
    expect(rows?.get(orderId)?.state).toMatchObject({ redrives: 10, dueAt: again });
  });
});
