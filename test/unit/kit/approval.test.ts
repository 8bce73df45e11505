import { orderRecord, type OrderRecord as Row, order as saga } from "../../../lambdas/order/saga";
import {
  type ApprovalAnswer,
  Approver,
  type Verdict,
  verdictParser,
} from "../../../lambdas/saga/approval";
import type { Decision } from "../../../lambdas/saga/participant";
import { recordFields, SLA_SECONDS } from "../../../lambdas/saga/record-row";
import { plusSeconds } from "../../../lambdas/saga/time";
import { anOrder, decisionTable, inWords, NOW } from "../given";

type Approval = NonNullable<Row["approval"]>;
type Given = "no order" | `${Row["status"]}, ${Approval}`;
type When = "in time" | "too late";

const order = anOrder();
const approver = new Approver(saga);
const parse = verdictParser("orderId");
const approvals = recordFields.shape.approval.unwrap().options;
const given: readonly Given[] = [
  "no order",
  ...recordFields.shape.status.options.flatMap((status) =>
    approvals.map((approval) => `${status}, ${approval}` as const),
  ),
];
const deadlines = { "in time": plusSeconds(NOW, 1), "too late": NOW };

function stored(row: Given, approvalDeadline?: string): Row | undefined {
  if (row === "no order") return undefined;
  const [status, approval] = row.split(", ");
  return orderRecord.parse({ status, approval, approvalDeadline, request: order });
}

function command(changes: Partial<Verdict> = {}): Verdict {
  return { name: "decide", id: "o-1", decision: "approve", by: "ada", ...changes };
}

const decide = (state: Row | undefined, changes?: Partial<Verdict>) =>
  approver.decide(state, command(changes), NOW);

type Seen = { readonly status: string };

/** A decision whose `approval` is in the place of the status, for tables of decisions. */
function seen(
  decision: Decision<Row, ApprovalAnswer, never>,
): Decision<Seen, Seen, { readonly effect: string }> {
  const named = ({ approval }: { approval?: Approval | undefined }) => ({ status: `${approval}` });
  switch (decision.do) {
    case "replay":
      return { do: "replay", answer: named(decision.answer) };
    case "commit": {
      const state = named(decision.state);
      if (!decision.answer) return { do: "commit", state };
      return { do: "commit", state, answer: named(decision.answer) };
    }
    default:
      return decision;
  }
}

const always = (sentence: string) => ({ "in time": sentence, "too late": sentence });
const notNeeded = always("refuses: ApprovalNotNeeded");
const expired = always("refuses: ApprovalExpired");
const abandoned = always("refuses: OrderAbandoned");
const approved = always("answers APPROVED again");
const rejected = always("answers REJECTED again");
const table: Readonly<Record<Given, Record<When, string>>> = {
  "no order": always("refuses: UnknownOrder"),
  "PENDING, NONE": notNeeded,
  "PENDING, REQUIRED": { "in time": "writes APPROVED", "too late": "refuses: ApprovalExpired" },
  "PENDING, APPROVED": approved,
  "PENDING, REJECTED": rejected,
  "PENDING, EXPIRED": expired,
  "CONFIRMED, NONE": notNeeded,
  "CONFIRMED, REQUIRED": abandoned,
  "CONFIRMED, APPROVED": approved,
  "CONFIRMED, REJECTED": rejected,
  "CONFIRMED, EXPIRED": expired,
  "COMPLETED, NONE": notNeeded,
  "COMPLETED, REQUIRED": abandoned,
  "COMPLETED, APPROVED": approved,
  "COMPLETED, REJECTED": rejected,
  "COMPLETED, EXPIRED": expired,
  "ABANDONED, NONE": notNeeded,
  "ABANDONED, REQUIRED": abandoned,
  "ABANDONED, APPROVED": approved,
  "ABANDONED, REJECTED": rejected,
  "ABANDONED, EXPIRED": expired,
  "CANCELLED, NONE": notNeeded,
  "CANCELLED, REQUIRED": abandoned,
  "CANCELLED, APPROVED": approved,
  "CANCELLED, REJECTED": rejected,
  "CANCELLED, EXPIRED": expired,
};

describe("an approval, by how the order is and when it comes", () => {
  decisionTable<Given, When>(table, { given, when: ["in time", "too late"] }, (row, when) =>
    seen(decide(stored(row, deadlines[when]))),
  );
});

describe("a rejection", () => {
  const asRejection = (sentence: string) => sentence.replace("writes APPROVED", "writes REJECTED");

  it.each(given)("of %s is answered as an approval is, only the decision differs", (row) => {
    for (const when of ["in time", "too late"] as const) {
      const decision = decide(stored(row, deadlines[when]), { decision: "reject" });
      expect(inWords(seen(decision))).toBe(asRejection(table[row][when]));
    }
  });
});

describe("the first decision", () => {
  const parked = { ...stored("PENDING, REQUIRED", deadlines["in time"]), taskToken: "token" };
  const first = decide(orderRecord.parse(parked), { reason: "good customer" });

  it("keeps who, when and why, and is due to be looked at soon", () => {
    expect(first).toMatchObject({
      state: {
        approval: "APPROVED",
        decidedBy: "ada",
        decidedAt: NOW,
        decisionReason: "good customer",
        dueAt: plusSeconds(NOW, SLA_SECONDS),
      },
    });
  });

  it("answers whom to tell", () => {
    expect(first).toMatchObject({ answer: { orderId: "o-1", taskToken: "token" } });
  });

  it("is the answer to every later decision", () => {
    if (first.do !== "commit") throw new Error("the first decision is committed");
    const second = decide(first.state, { decision: "reject", by: "bob", reason: "no" });
    expect(second).toEqual({ do: "replay", answer: first.answer });
  });

  it("is refused without a deadline: such a row was never made by the record", () => {
    expect(decide(stored("PENDING, REQUIRED"))).toMatchObject({ kind: "ApprovalExpired" });
  });

  it("is asked of the row as it is, by the id", () => {
    expect(approver.key(command())).toBe("o-1");
    expect(approver.expect()).toBe("unread");
  });
});

describe("the approval function takes", () => {
  const event = { orderId: "o-1", decision: "reject", by: "ada" };

  it("the order, the decision, who decided and perhaps why", () => {
    const { orderId, ...said } = event;
    expect(parse(event)).toEqual({ ...said, id: orderId, name: "decide" });
    expect(parse({ ...event, reason: "no" })).toMatchObject({ reason: "no" });
  });

  it("half a character as a whole one, so that what is told is what is kept", () => {
    const cut = parse({ ...event, by: "ada \ud83d", reason: "\ude00 no" });
    expect(cut).toMatchObject({ by: "ada \ufffd", reason: "\ufffd no" });
  });

  it.each([
    ["orderId", { ...event, orderId: "" }],
    ["decision", { ...event, decision: "maybe" }],
    ["by", { orderId: "o-1", decision: "approve" }],
    ["reason", { ...event, reason: "x".repeat(1001) }],
    ["force", { ...event, force: true }],
  ])("nothing else: it names %s as wrong", (field, wrong) => {
    expect(() => parse(wrong)).toThrow(
      expect.objectContaining({ name: "InvalidCommand", message: expect.stringContaining(field) }),
    );
  });
});
