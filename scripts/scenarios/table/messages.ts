import { CONFIRMED, type JourneyName, journeyOf, UNDONE } from "../journeys";
import type { Kind } from "../kinds";
import type { End } from "../record";
import type { Scenario, SentByHand } from "../scenario";
import { BACKWARDS, FORWARDS } from "../strikes";
import { whole } from "./scenarios";

const ALL = [...FORWARDS, ...BACKWARDS];

/** Messages that come again, too early or too late; every one by itself and all together. */
export function messages(): Scenario[] {
  return [
    ...ALL.flatMap(([service, command], i) => {
      const message: SentByHand = [service, command];
      return [
        twice(message, "in sequence", before(i)),
        twice(message, "at once", before(i)),
        ...late(message),
      ];
    }),
    ...BACKWARDS.map(early),
    unfounded(["Order", "cancel"]),
    ...(["confirmed", "declined", "undone", "out of stock"] as const).flatMap((journey) => [
      after(
        "every message again, in sequence",
        journey,
        ALL.map((message) => [message]),
      ),
      after("every message again, at once", journey, [ALL]),
    ]),
  ];
}

/** The messages that come before this one when nothing is late. */
function before(i: number): SentByHand[] {
  const forwards = FORWARDS.slice(0, i);
  return i < FORWARDS.length ? forwards : [...FORWARDS.slice(0, 3), ...ALL.slice(4, i)];
}

function twice(message: SentByHand, how: "in sequence" | "at once", first: SentByHand[]): Scenario {
  const again = how === "at once" ? [[message, message]] : [[message], [message]];
  const rounds = [...first.map((one) => [one]), ...again];
  const ends = [isUndo(message) ? UNDONE : CONFIRMED];
  const fault = `${message[1]} delivered twice, ${how}`;
  const trouble = { kind: "messages", when: "before", rounds } as const;
  return whole("delivered twice", fault, "confirmed", trouble, ends);
}

/** A compensation that comes before everything else bars the saga. */
function early(message: SentByHand): Scenario {
  const trouble = { kind: "messages", when: "before", rounds: [[message]] } as const;
  const ends: End[] = [{ ...UNDONE, provider: "-" }];
  return whole("out of order", `${message[1]} before its step`, "confirmed", trouble, ends);
}

/** Who sends it says that all is undone, and nothing is. */
function unfounded(message: SentByHand): Scenario {
  const rounds = [...FORWARDS.slice(0, 3), message].map((one) => [one]);
  const trouble = { kind: "messages", when: "before", rounds } as const;
  return whole("out of order", `${message[1]} before the fence`, "confirmed", trouble, [UNDONE]);
}

/** A step that comes after its compensation; a compensation that comes after the pivot. */
function late(message: SentByHand): Scenario[] {
  const journeys: JourneyName[] = isUndo(message)
    ? ["confirmed"]
    : ["undone", "declined", "out of stock"];
  const when = isUndo(message) ? "after the pivot" : "after its compensation";
  return journeys.map((journey) =>
    after(`${message[1]} ${when}`, journey, [[message]], "out of order"),
  );
}

function after(
  fault: string,
  journey: JourneyName,
  rounds: readonly (readonly SentByHand[])[],
  kind: Kind = "delivered twice",
): Scenario {
  const trouble = { kind: "messages", when: "after", rounds } as const;
  return whole(kind, fault, journey, trouble, [journeyOf(journey).end]);
}

const isUndo = (message: SentByHand) => BACKWARDS.some(([, command]) => command === message[1]);
