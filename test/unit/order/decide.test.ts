import {
  type OrderCommand,
  type OrderState,
  orderCommands,
  orderStateSchema,
  SLA_SECONDS,
} from "../../../lambdas/order/commands";
import { orderParticipant } from "../../../lambdas/order/decide";
import { plusSeconds } from "../../../lambdas/saga/time";
import { anOrder, decisionTable, NOW } from "../given";

type Given = "NONE" | OrderState["status"];
type Name = (typeof orderCommands)[number];
type Approval = NonNullable<OrderState["approval"]>;

const order = anOrder();
const given: readonly Given[] = ["NONE", ...orderStateSchema.shape.status.options];
const approvals: readonly Approval[] = orderStateSchema.shape.approval.unwrap().options;
/** Orders of 2500 or more wait ten seconds for an approval. */
const policy = { threshold: 2500, seconds: 10 };
const cheap = anOrder({ items: [{ sku: "widget", quantity: 1, unitPrice: 2499 }] });

function stored(status: OrderState["status"], more: Partial<OrderState> = {}): OrderState {
  return { status, request: order, approval: "NONE", placedAt: "earlier", ...more };
}

function command(name: Name, request = order): OrderCommand {
  const said = { order: request, reason: "Because", execution: "arn:execution" };
  return name === "place" ? { ...said, name, policy } : { ...said, name };
}

const decide = (state: OrderState | undefined, name: Name, request = order) =>
  orderParticipant.decide(state, command(name, request), NOW, {});

describe("an order decides once", () => {
  decisionTable<Given, Name>(
    {
      NONE: {
        place: "writes PENDING",
        confirm: "refuses: OrderNotPlaced",
        abandon: "writes ABANDONED",
        cancel: "writes ABANDONED",
      },
      PENDING: {
        place: "answers PENDING again",
        confirm: "writes CONFIRMED",
        abandon: "writes ABANDONED",
        cancel: "writes ABANDONED",
      },
      CONFIRMED: {
        place: "answers PENDING again",
        confirm: "answers CONFIRMED again",
        abandon: "refuses: AlreadyConfirmed",
        cancel: "refuses: AlreadyConfirmed",
      },
      ABANDONED: {
        place: "refuses: OrderAbandoned",
        confirm: "refuses: OrderAbandoned",
        abandon: "answers ABANDONED again",
        cancel: "writes CANCELLED",
      },
      CANCELLED: {
        place: "refuses: OrderAbandoned",
        confirm: "refuses: OrderAbandoned",
        abandon: "answers ABANDONED again",
        cancel: "answers CANCELLED again",
      },
    },
    { given, when: orderCommands },
    (status, name) => decide(status === "NONE" ? undefined : stored(status), name),
  );
});

describe("a placed order, by its approval", () => {
  type When = Name | "place after the deadline";
  const undone = { abandon: "writes ABANDONED", cancel: "writes ABANDONED" };
  const passes = {
    place: "answers PENDING again",
    "place after the deadline": "answers PENDING again",
    confirm: "writes CONFIRMED",
    ...undone,
  };
  const stops = { ...passes, confirm: "refuses: ApprovalMissing" };

  decisionTable<Approval, When>(
    {
      NONE: passes,
      APPROVED: passes,
      REQUIRED: { ...stops, "place after the deadline": "writes PENDING and goes on" },
      REJECTED: stops,
      EXPIRED: {
        ...stops,
        place: "refuses: ApprovalExpired",
        "place after the deadline": "refuses: ApprovalExpired",
      },
    },
    { given: approvals, when: [...orderCommands, "place after the deadline"] },
    (approval, when) => {
      const late = when === "place after the deadline";
      const approvalDeadline = late ? NOW : plusSeconds(NOW, 1);
      const state = stored("PENDING", { approval, approvalDeadline });
      return decide(state, late ? "place" : when);
    },
  );

  it("that nobody decided in time expires for ever", () => {
    const state = stored("PENDING", { approval: "REQUIRED", approvalDeadline: NOW });
    expect(decide(state, "place")).toMatchObject({ state: { approval: "EXPIRED" } });
  });

  it("tells a resumed saga the decision that was made meanwhile", () => {
    for (const approval of ["APPROVED", "REJECTED"] as const) {
      const answer = decide(stored("PENDING", { approval }), "place");
      expect(answer).toMatchObject({ do: "replay", answer: { approval } });
    }
  });
});

describe("an order id belongs to one order", () => {
  const other = anOrder({ customerId: "somebody else" });
  const conflict = { do: "refuse", kind: "OrderConflict" };

  it.each(orderCommands)("%s refuses another order with its id, in every state", (name) => {
    for (const status of orderStateSchema.shape.status.options) {
      expect(decide(stored(status), name, other)).toMatchObject(conflict);
    }
  });
});

describe("an order's row", () => {
  it("keeps the request and the execution that placed it", () => {
    expect(decide(undefined, "place")).toMatchObject({
      state: { request: order, executionArn: "arn:execution", placedAt: NOW },
    });
  });

  it("needs an approval from the threshold on, until a deadline", () => {
    const deadline = plusSeconds(NOW, policy.seconds);
    expect(decide(undefined, "place")).toMatchObject({
      state: { approval: "REQUIRED", approvalDeadline: deadline },
      answer: { approval: "REQUIRED", approvalDeadline: deadline },
    });
    expect(decide(undefined, "place", cheap)).toMatchObject({
      state: { approval: "NONE" },
      answer: { approval: "NONE", approvalDeadline: null },
    });
  });

  it("is due when it should long have ended, with approval or without", () => {
    const slow = plusSeconds(NOW, policy.seconds + SLA_SECONDS);
    expect(decide(undefined, "place")).toMatchObject({ state: { dueAt: slow } });
    const due = plusSeconds(NOW, SLA_SECONDS);
    expect(decide(undefined, "place", cheap)).toMatchObject({ state: { dueAt: due } });
    expect(decide(undefined, "abandon")).toMatchObject({ state: { dueAt: due } });
  });

  it("is in the index of open orders until it is CONFIRMED or CANCELLED", () => {
    const open = stored("PENDING", { openShard: "open#1", dueAt: NOW });
    for (const name of ["abandon", "cancel"] as const) {
      expect(decide(open, name)).toMatchObject({ state: { openShard: "open#1" } });
    }
    const closed = { state: { openShard: undefined, dueAt: NOW } };
    expect(decide(open, "confirm")).toMatchObject(closed);
    expect(decide({ ...open, status: "ABANDONED" }, "cancel")).toMatchObject(closed);
  });

  it("keeps why it was abandoned, and when each command was applied", () => {
    expect(decide(stored("PENDING"), "abandon")).toMatchObject({
      state: { reason: "Because", placedAt: "earlier", abandonedAt: NOW },
    });
    expect(decide(stored("PENDING"), "confirm")).toMatchObject({
      state: { placedAt: "earlier", confirmedAt: NOW },
    });
  });

  it("keeps the first reason when it is cancelled", () => {
    expect(decide(stored("ABANDONED", { reason: "First" }), "cancel")).toMatchObject({
      state: { status: "CANCELLED", reason: "First", cancelledAt: NOW },
    });
  });

  it.each([
    ["place", undefined],
    ["confirm", { version: 1, state: { status: "PENDING", approval: "NONE" } }],
    ["abandon", { version: 1, state: { status: "PENDING" } }],
    ["cancel", { version: 2, state: { status: "ABANDONED" } }],
  ] as const)("is what the saga leaves it as when it is to %s", (name, row) => {
    expect(orderParticipant.key(command(name))).toBe("o-1");
    const expected = orderParticipant.expect(command(name));
    if (row) expect(expected).toMatchObject(row);
    else expect(expected).toBeUndefined();
  });

  it.each(["confirm", "abandon"] as const)("is expected with all that a %s depends on", (name) => {
    const placed = decide(undefined, "place", cheap);
    const state = placed.do === "commit" ? placed.state : undefined;
    const expected = orderParticipant.expect(command(name, cheap));
    expect(state).toMatchObject(expected === "unread" ? {} : { ...expected?.state });
  });
});
