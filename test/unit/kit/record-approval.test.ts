import { type OrderRecord as Row, order as saga } from "../../../lambdas/order/saga";
import { SagaRecorder } from "../../../lambdas/saga/record";
import { type RecordCommand, recordCommands, recordFields } from "../../../lambdas/saga/record-row";
import { plusSeconds } from "../../../lambdas/saga/time";
import { anOrder, decisionTable, NOW } from "../given";

type Approval = NonNullable<Row["approval"]>;

const order = anOrder();
const approvals: readonly Approval[] = recordFields.shape.approval.unwrap().options;
const recorder = new SagaRecorder(saga);
const decide = (state: Row, name: RecordCommand, now = NOW) =>
  recorder.decide(state, { name, request: order }, now);

function stored(status: Row["status"], more: Partial<Row> = {}): Row {
  return { status, request: order, approval: "NONE", ...more };
}

describe("a placed saga, by its approval", () => {
  type When = RecordCommand | "place after the deadline";
  const undone = { abandon: "writes ABANDONED", cancel: "writes ABANDONED and goes on" };
  const passes = {
    place: "answers PENDING again",
    "place after the deadline": "answers PENDING again",
    confirm: "writes CONFIRMED",
    complete: "refuses: OrderNotDone",
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
    { given: approvals, when: [...recordCommands, "place after the deadline"] },
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

  it.each([1, 999, 1000, 1001, 600_000])("with %d ms left is over after one wait more", (left) => {
    const at = (seconds: number) => plusSeconds(NOW, seconds);
    const state = stored("PENDING", { approval: "REQUIRED", approvalDeadline: at(left / 1000) });
    const told = decide(state, "place");
    const seconds = told.do === "replay" ? Number(told.answer.approvalSeconds) : 0;
    expect(Number.isInteger(seconds) && seconds > 0).toBe(true);
    const later = decide(state, "place", at(seconds));
    expect(later).toMatchObject({ state: { approval: "EXPIRED" } });
  });

  it("tells a resumed saga the decision that was made meanwhile", () => {
    for (const approval of ["APPROVED", "REJECTED"] as const) {
      const answer = decide(stored("PENDING", { approval }), "place");
      expect(answer).toMatchObject({ do: "replay", answer: { approval } });
    }
  });
});
