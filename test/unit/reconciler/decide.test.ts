import type { ExecutionStatus } from "../../../lambdas/saga/reconcile";
import {
  MAX_REDRIVES,
  MAX_RESUMES,
  reconcile,
  type SagaRecord,
  type Trigger,
  type Verdict,
} from "../../../lambdas/saga/reconcile";
import { aSaga, each, FUTURE, NOW, PAST, secondsBetween } from "./given";

interface Case {
  readonly phase: SagaRecord["phase"];
  readonly wait: SagaRecord["wait"];
  readonly execution: ExecutionStatus;
  readonly trigger: Trigger;
  readonly redrives: number;
  readonly due: boolean;
}

const phases = each<SagaRecord["phase"]>({ open: 1, fenced: 1, closed: 1 });
const waits = each<SagaRecord["wait"]>({ none: 1, waiting: 1, decided: 1 });
const triggers = each<Trigger>({ due: 1, event: 1, restart: 1, hand: 1 });
const executions = each<ExecutionStatus>({
  RUNNING: 1,
  PENDING_REDRIVE: 1,
  SUCCEEDED: 1,
  FAILED: 1,
  TIMED_OUT: 1,
  ABORTED: 1,
  GONE: 1,
});
const redriveCounts = [...new Set([0, 1, ...around(MAX_RESUMES), ...around(MAX_REDRIVES), 1000])];

function around(cap: number): number[] {
  return [cap - 1, cap, cap + 1];
}

function everyCase(): Case[] {
  const grow = <A extends object, K extends string, V>(
    cases: readonly A[],
    key: K,
    values: readonly V[],
  ) =>
    cases.flatMap((one) => values.map((value) => ({ ...one, [key]: value }) as A & Record<K, V>));
  const ofSaga = grow(grow(grow([{}], "phase", phases), "wait", waits), "redrives", redriveCounts);
  const seen = grow(grow(ofSaga, "execution", executions), "trigger", triggers);
  return grow(seen, "due", [true, false]);
}

/** What must be done and in which cases: of the rules that apply, the first one counts. */
const rules: readonly { says: string; when(of: Case): boolean; does: Verdict["do"] }[] = [
  { says: "a closed saga is left alone", when: ({ phase }) => phase === "closed", does: "leave" },
  {
    says: "a decision that a running saga may not have heard is sent again, unless a zombie ended",
    when: (of) => runs(of) && of.wait === "decided" && of.trigger !== "event",
    does: "resend",
  },
  { says: "a saga whose execution runs is left to it", when: (of) => runs(of), does: "leave" },
  {
    says: "a saga that was just re-driven is left until it is due, whatever is told of it late",
    when: (of) => of.redrives > 0 && !of.due && ["due", "event"].includes(of.trigger),
    does: "leave",
  },
  {
    says: "a saga whose execution is gone is resumed, however often: nothing of it failed",
    when: ({ execution }) => execution === "GONE",
    does: "resume",
  },
  {
    says: "a person's hand resumes whatever stopped, also past every cap",
    when: ({ trigger }) => trigger === "hand",
    does: "resume",
  },
  {
    says: "a saga whose re-drives are used up needs a person, who is told when it is due",
    when: ({ redrives, due }) => redrives >= MAX_REDRIVES && due,
    does: "escalate",
  },
  {
    says: "the same saga is left until then, so that a restart tells nobody twice",
    when: ({ redrives }) => redrives >= MAX_REDRIVES,
    does: "leave",
  },
  {
    says: "a saga that keeps failing on its way forward is undone",
    when: ({ phase, redrives }) => phase === "open" && redrives >= MAX_RESUMES,
    does: "compensate",
  },
  { says: "every other saga whose execution ended is resumed", when: () => true, does: "resume" },
];

function runs({ execution }: Case): boolean {
  return execution === "RUNNING" || execution === "PENDING_REDRIVE";
}

function decided({ execution, trigger, due, ...saga }: Case): Verdict {
  return reconcile(aSaga({ ...saga, dueAt: due ? PAST : FUTURE }), execution, NOW, trigger);
}

describe("the reconciler's decision, over every case there is", () => {
  const cases = everyCase();
  const ruleOf = (of: Case) => rules.find(({ when }) => when(of));

  it("knows every phase, wait, execution status, trigger and number of re-drives", () => {
    expect(cases).toHaveLength(3 * 3 * 7 * 4 * redriveCounts.length * 2);
  });

  it.each(rules)("$says: $does", (rule) => {
    const its = cases.filter((of) => ruleOf(of) === rule);
    expect(its).not.toHaveLength(0);
    expect(its.filter((of) => decided(of).do !== rule.does)).toEqual([]);
  });

  it("sets a new time, later than now, whenever it does something, and keeps it if it does not", () => {
    const wrong = cases.filter((of) => {
      const { do: what, dueAt } = decided(of);
      return what !== "leave" && secondsBetween(NOW, dueAt) < 60;
    });
    expect(wrong).toEqual([]);
  });
});

describe("the time at which a saga is looked at next", () => {
  const failed = (redrives: number) =>
    secondsBetween(NOW, reconcile(aSaga({ redrives }), "FAILED", NOW, "hand").dueAt);

  it("is a minute after the first re-drive, then twice as far each time, an hour at most", () => {
    expect([0, 1, 2, 3, 4, 5].map(failed)).toEqual([60, 120, 240, 480, 960, 1920]);
    expect([6, 7, 100, 5000].map(failed)).toEqual([3600, 3600, 3600, 3600]);
  });

  it("is the same for an execution that is gone", () => {
    const gone = [0, 1, 20].map((redrives) =>
      secondsBetween(NOW, reconcile(aSaga({ redrives }), "GONE", NOW, "restart").dueAt),
    );
    expect(gone).toEqual([60, 120, 3600]);
  });

  it("is a day away once a person was told", () => {
    const told = reconcile(aSaga({ redrives: MAX_REDRIVES }), "FAILED", NOW, "due");
    expect(secondsBetween(NOW, told.dueAt)).toBe(86_400);
  });

  it("stays for a running saga that is not due, and moves five minutes for one that is", () => {
    expect(reconcile(aSaga({ dueAt: FUTURE }), "RUNNING", NOW, "restart").dueAt).toBeUndefined();
    const due = reconcile(aSaga({ dueAt: NOW }), "RUNNING", NOW, "due").dueAt;
    expect(secondsBetween(NOW, due)).toBe(300);
  });

  it("is a day before the end of the wait for one that waits for a person, and then after it", () => {
    const waiting = aSaga({ wait: "waiting", waitUntil: "2026-06-30T12:00:00.000Z" });
    const lastCall = "2026-06-29T12:00:00.000Z";
    expect(reconcile(waiting, "RUNNING", NOW, "due")).toEqual({ do: "leave", dueAt: lastCall });
    expect(reconcile({ ...waiting, dueAt: lastCall }, "RUNNING", lastCall, "due")).toEqual({
      do: "remind",
      dueAt: "2026-06-30T12:05:00.000Z",
    });
    const over = aSaga({ wait: "waiting", waitUntil: PAST });
    expect(secondsBetween(NOW, reconcile(over, "RUNNING", NOW, "due").dueAt)).toBe(300);
  });
});
