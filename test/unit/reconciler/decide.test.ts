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
  readonly failures: number;
  readonly due: boolean;
}

const phases = each<SagaRecord["phase"]>({ open: 1, fenced: 1, decided: 1, closed: 1 });
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
  LATE: 1,
});
const redriveCounts = [0, 1, 1000];
const DAY = MAX_REDRIVES + 24;
const caps = [MAX_RESUMES, MAX_REDRIVES, DAY].flatMap(around);
const failureCounts = [...new Set([0, 1, ...caps, 1000])];

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
  const counted = grow(ofSaga, "failures", failureCounts);
  const seen = grow(grow(counted, "execution", executions), "trigger", triggers);
  return grow(seen, "due", [true, false]);
}

/** What must be done in which case. The first rule that applies counts. */
const rules: readonly { says: string; when(of: Case): boolean; does: Verdict["do"] }[] = [
  {
    says: "an execution of a closed saga that may sleep is woken by hand",
    when: ({ phase, wait, trigger }) =>
      phase === "closed" && wait === "decided" && trigger === "hand",
    does: "resend",
  },
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
    says: "an open saga whose events are late is told again, however often: that is no attempt",
    when: ({ phase, execution }) => phase === "open" && execution === "LATE",
    does: "resume",
  },
  {
    says: "a person's hand resumes whatever stopped, also past every cap",
    when: ({ trigger }) => trigger === "hand",
    does: "resume",
  },
  {
    says: "a saga that keeps failing on its way forward is undone, and never escalated",
    when: ({ phase, failures }) => phase === "open" && failures >= MAX_RESUMES,
    does: "compensate",
  },
  {
    says: "a saga whose undo keeps failing needs a person, who is told when it is due",
    when: ({ phase, failures, due }) => phase === "fenced" && failures >= MAX_REDRIVES && due,
    does: "escalate",
  },
  {
    says: "the same saga is left until then, so that a restart tells nobody twice",
    when: ({ phase, failures }) => phase === "fenced" && failures >= MAX_REDRIVES,
    does: "leave",
  },
  {
    says: "what is stuck after the pivot is tried on, and a person is told of it once a day",
    when: ({ phase, failures }) => phase === "decided" && [MAX_REDRIVES, DAY].includes(failures),
    does: "insist",
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

  it("knows every phase, wait, execution status, trigger, number of re-drives and of failures", () => {
    const numbers = redriveCounts.length * failureCounts.length;
    expect(cases).toHaveLength(4 * 3 * 8 * 4 * numbers * 2);
  });

  it("counts a failure where an execution ended badly and the saga goes on, and nowhere else", () => {
    const endings = ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "LATE"];
    const wrong = cases.filter((of) => {
      const { do: what, failed = false } = decided(of);
      const goesOn = ["resume", "compensate", "insist"].includes(what);
      if (of.execution === "LATE" && of.phase === "open") return failed;
      return failed !== (goesOn && of.trigger !== "hand" && endings.includes(of.execution));
    });
    expect(wrong).toEqual([]);
  });

  it.each(rules)("$says: $does", (rule) => {
    const its = cases.filter((of) => ruleOf(of) === rule);
    expect(its).not.toHaveLength(0);
    expect(its.filter((of) => decided(of).do !== rule.does)).toEqual([]);
  });

  it("sets a new time, later than now, whenever it does something, and keeps it if it does not", () => {
    const wrong = cases.filter((of) => {
      const { do: what, dueAt } = decided(of);
      return what !== "leave" && of.phase !== "closed" && secondsBetween(NOW, dueAt) < 60;
    });
    expect(wrong).toEqual([]);
  });
});
