import type { Kind } from "../kinds";
import type { Plan } from "../plan";
import type { Scenario, SentByHand } from "../scenario";
import { whole } from "./scenarios";

/** Messages that come again, too early or too late: each by itself, and all together. */
export function messages(plan: Plan): Scenario[] {
  const { forwards, backwards } = plan;
  const all = [...forwards, ...backwards];
  const cancel = backwards.slice(-1);
  return [
    ...all.flatMap((message, i) => [
      twice(plan, message, "in sequence", before(plan, i)),
      twice(plan, message, "at once", before(plan, i)),
      ...late(plan, message),
    ]),
    ...backwards.map((message) => early(plan, message)),
    ...cancel.map((message) => unfounded(plan, message)),
    ...["confirmed", ...plan.refused, "undone"].flatMap((journey) => [
      after(
        plan,
        "every message again, in sequence",
        journey,
        all.map((message) => [message]),
      ),
      after(plan, "every message again, at once", journey, [all]),
    ]),
  ];
}

/** The messages before this one when nothing is late. */
function before({ forwards, untilPivot, backwards }: Plan, i: number): readonly SentByHand[] {
  const back = i - forwards.length;
  return back < 0 ? forwards.slice(0, i) : [...untilPivot, ...backwards.slice(0, back)];
}

function twice(
  plan: Plan,
  message: SentByHand,
  how: "in sequence" | "at once",
  first: readonly SentByHand[],
): Scenario {
  const again = how === "at once" ? [[message, message]] : [[message], [message]];
  const rounds = [...first.map((one) => [one]), ...again];
  const [, command] = message;
  const ends = [plan.end(plan.isUndo(command) ? "undone" : "confirmed")];
  const fault = `${command} delivered twice, ${how}`;
  const trouble = { kind: "messages", when: "before", rounds } as const;
  return whole(plan, "delivered twice", fault, "confirmed", trouble, ends);
}

/** A compensation that comes first blocks the saga. */
function early(plan: Plan, message: SentByHand): Scenario {
  const trouble = { kind: "messages", when: "before", rounds: [[message]] } as const;
  const ends = [{ ...plan.end("undone"), books: plan.nothing.books }];
  return whole(plan, "out of order", `${message[1]} before its step`, "confirmed", trouble, ends);
}

/** The last compensation is sent before the fence: it claims that all is undone, and nothing is. */
function unfounded(plan: Plan, message: SentByHand): Scenario {
  const rounds = [...plan.untilPivot, message].map((one) => [one]);
  const trouble = { kind: "messages", when: "before", rounds } as const;
  const fault = `${message[1]} before the fence`;
  return whole(plan, "out of order", fault, "confirmed", trouble, [plan.end("undone")]);
}

/** A step after its compensation, or a compensation after the pivot. */
function late(plan: Plan, message: SentByHand): Scenario[] {
  const isUndo = plan.isUndo(message[1]);
  const journeys = isUndo ? ["confirmed"] : ["undone", ...plan.refused];
  const when = isUndo ? "after the pivot" : "after its compensation";
  return journeys.map((journey) =>
    after(plan, `${message[1]} ${when}`, journey, [[message]], "out of order"),
  );
}

function after(
  plan: Plan,
  fault: string,
  journey: string,
  rounds: readonly (readonly SentByHand[])[],
  kind: Kind = "delivered twice",
): Scenario {
  const trouble = { kind: "messages", when: "after", rounds } as const;
  return whole(plan, kind, fault, journey, trouble);
}
