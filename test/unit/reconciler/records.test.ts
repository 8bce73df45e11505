import type { Order } from "../../../lambdas/order/request";
import { order as saga } from "../../../lambdas/order/saga";
import { logger } from "../../../lambdas/runtime/aws/observability";
import { fenceOf } from "../../../lambdas/runtime/fence";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { executionsDriver } from "../../../lambdas/runtime/reconciler/executions-driver";
import { Reconciler } from "../../../lambdas/runtime/reconciler/reconciler";
import { type RowRecord, recordsOf } from "../../../lambdas/runtime/reconciler/records";
import { runCommand } from "../../../lambdas/runtime/run-command";
import { recordTable } from "../../../lambdas/runtime/tables";
import { waking } from "../../../lambdas/runtime/waking";
import { SagaRecorder } from "../../../lambdas/saga/record";
import type { RecordFields, RecordRow } from "../../../lambdas/saga/record-row";
import { plusSeconds } from "../../../lambdas/saga/time";
import { anOrder, NOW } from "../given";
import { executionNamed, MACHINE } from "./given";
import { MemoryExecutions } from "./memory";

logger.setLogLevel("SILENT");

const order = anOrder();
const { orderId } = order;
const { row: schema } = recordTable(saga);

let store: MemoryStore<RecordRow<Order>>;
let executions: MemoryExecutions;
let woken: string[];
let now: string;

beforeEach(() => {
  store = new MemoryStore();
  executions = new MemoryExecutions();
  woken = [];
  now = NOW;
  jest.spyOn(executions, "resume").mockImplementation(async (token) => woken.push(token) > 0);
});

const recorder = new SagaRecorder(saga);
const fence = () => fenceOf(recorder, { store, now: () => now });

/** Rows as the table's client reads them. */
const recordsHere = () =>
  recordsOf<Order>({
    saga,
    store: {
      read: async (key) => {
        const row = await store.read(key);
        return row && { version: row.version, state: schema.parse(row.state) };
      },
      commit: (commit) => store.commit(commit),
    },
    fence: fence(),
    executions,
    now: () => now,
    setAside: async (id, until) => change(id, { dueAt: until }),
  });

function aReconciler() {
  const records = recordsHere();
  const driver = executionsDriver(MACHINE, records, executions);
  return new Reconciler<RowRecord<Order>>(
    records,
    driver,
    async () => {},
    () => now,
  );
}

function change(id: string, changes: Partial<RecordFields>): void {
  const row = store.rows.get(id);
  if (row) store.rows.set(id, { version: row.version + 1, state: { ...row.state, ...changes } });
}

/** An order that waits for a person. Its execution is waiting too. */
async function anOrderThatIsParked(id = orderId): Promise<void> {
  const request = { ...order, orderId: id };
  const policy = { threshold: 0, seconds: 7 * 86_400 };
  const place = { name: "place", request, policy, execution: executionNamed(id) } as const;
  await runCommand(recorder, place, { store, now: () => now, perform: async () => ({}) });
  change(id, { taskToken: `token of ${id}` });
  executions.put(id, "RUNNING", request);
}

describe("an order that is abandoned while it is parked", () => {
  beforeEach(async () => {
    await anOrderThatIsParked();
    await fence()(order);
  });

  it.each(["due", "hand", "restart"] as const)(
    "is woken by a look because of %s",
    async (trigger) => {
      now = plusSeconds(NOW, 86_400 * 8);
      expect(await aReconciler().one(orderId, trigger)).toMatchObject({ did: "resend" });
      expect(woken).toEqual([`token of ${orderId}`]);
    },
  );

  it("is woken also where the row tells of a decision of the same moment", async () => {
    change(orderId, { approval: "APPROVED" });
    expect(await aReconciler().one(orderId, "hand")).toMatchObject({ did: "resend" });
    expect(woken).toHaveLength(1);
  });

  it("is started again where its execution is gone", async () => {
    executions.statuses.clear();
    expect(await aReconciler().one(orderId, "hand")).toMatchObject({ did: "resume" });
  });
});

describe("an order that waits for somebody outside", () => {
  const waitUntil = plusSeconds(NOW, 900);
  beforeEach(async () => {
    await anOrderThatIsParked();
    change(orderId, { approval: "APPROVED", waitUntil });
  });

  it("is left alone until then, whoever looks", async () => {
    now = plusSeconds(NOW, 400);
    for (const trigger of ["due", "restart", "event"] as const) {
      expect(await aReconciler().one(orderId, trigger)).toMatchObject({ did: "leave" });
    }
    expect([woken, store.rows.get(orderId)?.state.redrives]).toEqual([[], undefined]);
  });

  it("is started again where its execution is gone", async () => {
    executions.statuses.clear();
    expect(await aReconciler().one(orderId, "due")).toMatchObject({ did: "resume" });
  });

  it("is woken at once if it is abandoned", async () => {
    await fence()(order);
    expect(await aReconciler().one(orderId, "hand")).toMatchObject({ did: "resend" });
    expect(woken).toEqual([`token of ${orderId}`]);
  });

  it("is woken by an event, which tells it nothing; and no other order is", async () => {
    const told: unknown[] = [];
    const resume = async (token: string, output: unknown) => told.push([token, output]) > 0;
    const wake = waking(store, { resume });
    expect(await wake(orderId)).toBe(true);
    expect(told).toEqual([[`token of ${orderId}`, {}]]);
    await fence()(order);
    await anOrderThatIsParked("o-2");
    expect([await wake(orderId), await wake("o-2"), await wake("nobody")]).toEqual([
      ...[false, false, false],
    ]);
    expect(told).toHaveLength(1);
  });
});

describe("an order whose row is damaged", () => {
  it.each<[string, object]>([
    ["has a time that is none", { dueAt: "soon" }],
    ["has no time", { dueAt: undefined }],
    ["names no execution", { executionArn: "?" }],
    ["waits until a time that is none", { approvalDeadline: "soon" }],
    ["waits for somebody outside until a time that is none", { waitUntil: "soon" }],
    ["has a number that is text", { redrives: "many" }],
    ["has a misspelt status", { status: "PENDIGN" }],
    ["has no request", { request: undefined }],
  ])("that %s stops nobody, and is looked at again at a time to come", async (_, damage) => {
    await anOrderThatIsParked();
    await anOrderThatIsParked("o-2");
    change(orderId, damage);
    executions.statuses.clear();
    await aReconciler().one(orderId, "due");
    expect(await aReconciler().one("o-2", "due")).toMatchObject({ did: "resume" });
    const dueAt = store.rows.get(orderId)?.state.dueAt;
    expect(Date.parse(dueAt ?? "")).toBeGreaterThan(Date.parse(NOW));
  });
});
