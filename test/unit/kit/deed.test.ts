import { Unavailable } from "../../../lambdas/saga/errors";
import type { Facts } from "../../../lambdas/saga/participant";
import { pivotOf } from "../../../lambdas/saga/pivot";
import { recordFields } from "../../../lambdas/saga/record-row";
import type { Known, Outcome, Pivot, Standing } from "../../../lambdas/saga/service";
import { decisionTable, inWords, NOW } from "../given";
import { aTrip, tickets, trip } from "./a-trip";

const given = ["NONE", "INTENDED", "DONE"] as const;
type Given = (typeof given)[number];
const participant = tickets.participant(trip);
const stored = (status: Given): Standing | undefined =>
  status === "NONE" ? undefined : ({ status, seats: 2 } as Standing);
const decide = (status: Given, known: Partial<Known> & Facts = {}) =>
  participant.decide(stored(status), { name: "issue", request: aTrip }, NOW, known);

const pivots = ["OPEN", "WON", "LOST"] as const satisfies readonly Pivot[];
const outcomes = [
  "DONE",
  "REFUSED",
  "UNDONE",
  "BARRED",
  "PENDING",
] as const satisfies readonly Outcome[];
const same = <K extends string>(keys: readonly K[], sentence: string) =>
  Object.fromEntries(keys.map((key) => [key, sentence])) as Record<K, string>;

describe("a step after the pivot, by what its saga's decision is", () => {
  const when = ["nothing yet", ...pivots] as const;
  decisionTable<Given, (typeof when)[number]>(
    {
      NONE: {
        "nothing yet": "asks for pivot",
        OPEN: "is Unavailable",
        WON: "writes INTENDED and goes on",
        LOST: "refuses: TripAbandoned",
      },
      INTENDED: same(when, "asks for find"),
      DONE: same(when, "answers DONE again"),
    },
    { given, when },
    (status, pivot) => decide(status, pivot === "nothing yet" ? {} : { pivot }),
  );
});

describe("its intent", () => {
  it("is acted on at once by the invocation that wrote it, and looked up by another", () => {
    expect(inWords(decide("INTENDED", { pivot: "WON", committed: true }))).toBe("asks for do");
    expect(inWords(decide("INTENDED"))).toBe("asks for find");
  });

  it.each([
    ["UNKNOWN", "asks for do"],
    ["DONE", "writes DONE"],
    ["REFUSED", "asks for do"],
    ["UNDONE", "refuses: TicketRefused"],
    ["BARRED", "refuses: TicketRefused"],
  ] as const)("that is found %s outside: %s", (found, sentence) => {
    expect(inWords(decide("INTENDED", { found }))).toBe(sentence);
  });

  it.each(outcomes.filter((it) => it !== "PENDING"))(
    "stays an intent if the outside system says %s",
    (done) => {
      const sentence = done === "DONE" ? "writes DONE" : "refuses: TicketRefused";
      expect(inWords(decide("INTENDED", { done }))).toBe(sentence);
      expect(inWords(decide("INTENDED", { found: "REFUSED", done }))).toBe(sentence);
    },
  );

  it("is asked for again if the outside system is not finished", () => {
    expect(() => decide("INTENDED", { done: "PENDING" })).toThrow(Unavailable);
    expect(() => decide("INTENDED", { found: "PENDING" })).toThrow(Unavailable);
  });

  it("is for one request, and no other", () => {
    const command = { name: "issue", request: { ...aTrip, seats: 3 } };
    const other = participant.decide(stored("DONE"), command, NOW, {});
    expect(other).toMatchObject({ do: "refuse", kind: "TripConflict" });
  });
});

describe("a look at the decision", () => {
  const row = (status: (typeof recordFields.shape.status.options)[number]) => ({
    status,
    request: aTrip,
  });

  it.each([
    ["PENDING", "OPEN"],
    ["CONFIRMED", "WON"],
    ["COMPLETED", "WON"],
    ["ABANDONED", "LOST"],
    ["CANCELLED", "LOST"],
  ] as const)("of a saga that is %s: %s", (status, pivot) => {
    expect(pivotOf(trip, row(status), aTrip)).toBe(pivot);
  });

  it("knows every status, and what is not there yet is not decided", () => {
    for (const status of recordFields.shape.status.options) {
      expect(pivotOf(trip, row(status), aTrip)).toBeDefined();
    }
    expect(pivotOf(trip, undefined, aTrip)).toBe("OPEN");
  });

  it("is of one request: nothing is done for another that has its id", () => {
    const other = { ...aTrip, seats: 9 };
    expect(() => pivotOf(trip, row("CONFIRMED"), other)).toThrow(
      expect.objectContaining({ name: "TripConflict" }),
    );
  });
});
