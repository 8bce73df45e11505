import type { Order } from "../../../lambdas/order/request";
import { orderRecord, type OrderRecord as Row, order as saga } from "../../../lambdas/order/saga";
import { SagaRecorder } from "../../../lambdas/saga/record";
import {
  LANE_SECONDS,
  LAST_CALL_SECONDS,
  openShardOf,
  type RecordCommand,
  type RecordMessage,
  recordCommands,
  recordFields,
  SLA_SECONDS,
} from "../../../lambdas/saga/record-row";
import { plusSeconds } from "../../../lambdas/saga/time";
import { anOrder, decisionTable, NOW } from "../given";

type Given = "NONE" | Row["status"];
type Name = RecordCommand;

const order = anOrder();
const given: readonly Given[] = ["NONE", ...recordFields.shape.status.options];
/** Orders of 2500 or more wait ten seconds for an approval. */
const policy = { threshold: 2500, seconds: 10 };
const cheap = anOrder({ items: [{ sku: "widget", quantity: 1, unitPrice: 2499 }] });

function stored(status: Row["status"], more: Partial<Row> = {}): Row {
  return { status, request: order, approval: "NONE", placedAt: "earlier", ...more };
}
const recorder = new SagaRecorder(saga);

function command(name: Name, request = order): RecordMessage<Order> {
  const said = { name, request, reason: "Because", execution: "arn:execution" };
  return name === "place" ? { ...said, policy } : said;
}

const decide = (state: Row | undefined, name: Name, request = order) =>
  recorder.decide(state, command(name, request), NOW);

describe("a saga is decided once", () => {
  decisionTable<Given, Name>(
    {
      NONE: {
        place: "writes PENDING",
        confirm: "writes ABANDONED and goes on",
        complete: "refuses: OrderNotDone",
        abandon: "writes ABANDONED",
        cancel: "writes ABANDONED and goes on",
      },
      PENDING: {
        place: "answers PENDING again",
        confirm: "writes CONFIRMED",
        complete: "refuses: OrderNotDone",
        abandon: "writes ABANDONED",
        cancel: "writes ABANDONED and goes on",
      },
      CONFIRMED: {
        place: "answers PENDING again",
        confirm: "answers CONFIRMED again",
        complete: "answers CONFIRMED again",
        abandon: "refuses: AlreadyConfirmed",
        cancel: "refuses: AlreadyConfirmed",
      },
      COMPLETED: {
        place: "answers PENDING again",
        confirm: "answers COMPLETED again",
        complete: "answers COMPLETED again",
        abandon: "refuses: AlreadyConfirmed",
        cancel: "refuses: AlreadyConfirmed",
      },
      ABANDONED: {
        place: "refuses: OrderAbandoned",
        confirm: "refuses: OrderAbandoned",
        complete: "refuses: OrderAbandoned",
        abandon: "answers ABANDONED again",
        cancel: "refuses: OrderNotUndone",
      },
      CANCELLED: {
        place: "refuses: OrderAbandoned",
        confirm: "refuses: OrderAbandoned",
        complete: "refuses: OrderAbandoned",
        abandon: "answers ABANDONED again",
        cancel: "answers CANCELLED again",
      },
    },
    { given, when: recordCommands },
    (status, name) => decide(status === "NONE" ? undefined : stored(status), name),
  );
});

describe("an id belongs to one request", () => {
  const other = anOrder({ customerId: "somebody else" });
  const conflict = { do: "refuse", kind: "OrderConflict" };

  it.each(recordCommands)("%s refuses another request with its id, in every state", (name) => {
    for (const status of recordFields.shape.status.options) {
      expect(decide(stored(status), name, other)).toMatchObject(conflict);
    }
  });
});

describe("a saga's record", () => {
  it("keeps the request and the execution that placed it", () => {
    expect(decide(undefined, "place")).toMatchObject({
      state: { schema: 1, request: order, executionArn: "arn:execution", placedAt: NOW },
    });
    expect(decide(undefined, "abandon")).toMatchObject({ state: { schema: 1, request: order } });
    expect(orderRecord.parse({ ...stored("PENDING"), schema: 2 })).toMatchObject({ schema: 2 });
  });

  it("needs an approval from the threshold on, until a deadline", () => {
    const deadline = plusSeconds(NOW, policy.seconds);
    expect(decide(undefined, "place")).toMatchObject({
      state: { approval: "REQUIRED", approvalDeadline: deadline },
      answer: { approval: "REQUIRED", approvalSeconds: policy.seconds },
    });
    expect(decide(undefined, "place", cheap)).toMatchObject({
      state: { approval: "NONE" },
      answer: { approval: "NONE", approvalSeconds: null },
    });
  });

  it.each([
    ["EUR", 2499, "NONE"],
    ["EUR", 2500, "REQUIRED"],
    ["ISK", 24, "NONE"],
    ["ISK", 25, "REQUIRED"],
    ["BHD", 24_999, "NONE"],
    ["BHD", 25_000, "REQUIRED"],
    ["JPY", 149_999, "NONE"],
    ["JPY", 150_000, "REQUIRED"],
    ["KWD", 299_999, "NONE"],
    ["KWD", 300_000, "REQUIRED"],
  ])("compares an amount in %s with that currency's: %i is %s", (currency, unitPrice, approval) => {
    const request = anOrder({ currency, items: [{ sku: "widget", quantity: 1, unitPrice }] });
    expect(decide(undefined, "place", request)).toMatchObject({ state: { approval } });
  });

  it("is due when it should long have ended, parked or not", () => {
    const due = plusSeconds(NOW, SLA_SECONDS);
    expect(decide(undefined, "place")).toMatchObject({ state: { dueAt: due } });
    const days = { ...command("place"), policy: { threshold: 0, seconds: 7 * LAST_CALL_SECONDS } };
    expect(recorder.decide(undefined, days, NOW)).toMatchObject({
      state: { dueAt: due, approval: "REQUIRED" },
    });
    expect(decide(undefined, "place", cheap)).toMatchObject({ state: { dueAt: due } });
    expect(decide(undefined, "abandon")).toMatchObject({ state: { dueAt: due } });
  });

  it.each([
    ["place", undefined],
    ["place", 45],
    ["abandon", undefined],
    ["abandon", 45],
  ] as const)(
    "is due sooner after %s while a fast lane drives it: nobody can ask",
    (name, laneSeconds) => {
      const dueAt = plusSeconds(NOW, laneSeconds ?? LANE_SECONDS);
      const message = { ...command(name), execution: "direct:o-1:request", laneSeconds };
      expect(recorder.decide(undefined, message, NOW)).toMatchObject({ state: { dueAt } });
      const placed = stored("PENDING", { executionArn: "direct:o-1:request" });
      if (name === "abandon") {
        const later = { ...command(name), laneSeconds };
        expect(recorder.decide(placed, later, NOW)).toMatchObject({ state: { dueAt } });
      }
    },
  );

  it("is in the index of open sagas until it is CONFIRMED or CANCELLED", () => {
    const openShard = openShardOf("o-1");
    const open = stored("PENDING", { openShard, dueAt: NOW });
    for (const name of ["abandon", "cancel"] as const) {
      expect(decide(open, name)).toMatchObject({ state: { openShard } });
    }
    expect(decide(open, "confirm")).toMatchObject({ state: { openShard: undefined, dueAt: NOW } });
  });

  it.each([
    ["place", undefined],
    ["confirm", { version: 1, state: { status: "PENDING", approval: "NONE" } }],
    ["abandon", { version: 1, state: { status: "PENDING" } }],
    ["cancel", { version: 4, state: { status: "ABANDONED", undone: ["Inventory", "Payment"] } }],
  ] as const)("is what the saga leaves it as when it is to %s", (name, row) => {
    expect(recorder.key(command(name))).toBe("o-1");
    const expected = recorder.expect(command(name));
    if (row) expect(expected).toMatchObject(row);
    else expect(expected).toBeUndefined();
  });

  it.each(["confirm", "abandon"] as const)("is expected with all that a %s depends on", (name) => {
    const placed = decide(undefined, "place", cheap);
    const state = placed.do === "commit" ? placed.state : undefined;
    const expected = recorder.expect(command(name, cheap));
    expect(state).toMatchObject({ ...(expected !== "unread" && expected?.state) });
  });
});
