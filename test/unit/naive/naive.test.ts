import { type Decision, type Participant, replay } from "../../../lambdas/saga/participant";
import type { Known } from "../../../lambdas/saga/service";
import { deciding } from "../../../scripts/search/mutants/deciding";
import { auditAfter, BACKWARD, everyCourse, type Saga, theSaga } from "./late-messages";

/*
 * Tests of the tests: the shipping decisions with one guard taken away by a wrapper. Each naive
 * saga must fail the very audit, after the very course of messages, that the real one passes.
 */

/** Takes every saga for abandoned, instead of making sure of it. */
function blind<C, S, A, E>(real: Participant<C, S, A, E, Known>): typeof real {
  return deciding(real, (state, command, now, known) =>
    real.decide(state, command, now, { ...known, decision: "ABANDONED" }),
  );
}

/** Undoes nothing where there is nothing, and leaves nothing there that would bar the step. */
function traceless<C extends { readonly name: string }, S, A, E, K>(
  real: Participant<C, S, A, E, K>,
): typeof real {
  const undoes = (name: string) => BACKWARD.some((undo) => undo === name);
  return deciding(real, (state, command, now, known): Decision<S, A, E> => {
    const decision = real.decide(state, command, now, known);
    const isTombstone = !state && decision.do === "commit" && undoes(command.name);
    return isTombstone && decision.answer ? replay(decision.answer) : decision;
  });
}

const { parts } = theSaga;
const { recorder, participants } = parts;
const undone = Object.keys(participants);
/** Takes whoever cancels at his word, instead of looking whether the saga is abandoned and undone. */
const trusting = deciding(recorder, (state, command, now, known) => {
  const isOpen = command.name === "cancel" && ["PENDING", "ABANDONED"].includes(`${state?.status}`);
  const believed = isOpen && state ? { ...state, status: "ABANDONED" as const, undone } : state;
  return recorder.decide(believed, command, now, known);
});
const changed = (change: (real: Serving) => Serving) =>
  Object.fromEntries(Object.entries(participants).map(([name, real]) => [name, change(real)]));
type Serving = (typeof participants)[string];
const withoutAbandon = BACKWARD.filter((name) => name !== "abandon");
const withoutFence: Saga = {
  parts: { ...parts, recorder: trusting, participants: changed(blind) },
  backward: withoutAbandon,
};
const withoutTombstones: Saga = {
  parts: { ...parts, participants: changed(traceless) },
  backward: BACKWARD,
};
/** Takes a saga that was never placed for one that is abandoned already. */
const forgetful = traceless(
  deciding(trusting, (state, command, now, known) => {
    const name = command.name === "cancel" && !state ? "abandon" : command.name;
    return trusting.decide(state, { ...command, name }, now, known);
  }),
);
/** The other services leave the saga's tombstone too, when they raise the fence. */
const withoutOrderTombstone: Saga = {
  parts: { ...withoutFence.parts, recorder: forgetful },
  backward: BACKWARD,
};

const course = (messages: string) => messages.split(" ");

describe.each<[string, Saga, string, string[]]>([
  [
    "without the fence, when a zombie confirms what is being undone",
    withoutFence,
    "place reserve charge abandon refund confirm release cancel",
    [
      "order o-1: confirmed without its money",
      "order o-1: confirmed, but its payment is REFUNDED",
      "order o-1: confirmed, but its stock is RELEASED",
    ],
  ],
  [
    "without tombstones, when a charge comes after its refund",
    withoutTombstones,
    "place reserve abandon refund release cancel charge",
    ["order o-1: money kept without an order", "order o-1: payment open"],
  ],
  [
    "without tombstones, when a reserve comes after its release",
    withoutTombstones,
    "place abandon refund release cancel reserve",
    ["order o-1: holds stock without being confirmed"],
  ],
  [
    "without the order's tombstone, when a place comes after its cancel",
    withoutOrderTombstone,
    "abandon refund release cancel place",
    ["order o-1: neither end was reached: PENDING"],
  ],
])("a saga %s", (_, naive, messages, broken) => {
  it("ends inconsistent", async () => {
    expect(await auditAfter(naive, course(messages))).toEqual(broken);
  });

  it("would have survived with the guard", async () => {
    expect(await auditAfter(theSaga, course(messages))).toEqual([]);
  });
});

describe("over every course that a zombie and a compensation can take", () => {
  const courses = everyCourse(BACKWARD);
  const failures = async (saga: Saga, of = courses) => {
    const audits = await Promise.all(of.map((messages) => auditAfter(saga, messages)));
    return of.filter((_, n) => audits[n]?.length).map((messages) => messages.join(" "));
  };

  it("there are 125 of them", () => {
    expect(new Set(courses.map((messages) => messages.join()))).toHaveProperty(
      "size",
      5 + 15 + 35 + 70,
    );
  });

  it("the saga is consistent after each", async () => {
    expect(await failures(theSaga)).toEqual([]);
  });

  it("the saga is so too without its abandon: the services raise the fence themselves", async () => {
    const saga = { ...theSaga, backward: withoutAbandon };
    expect(await failures(saga, everyCourse(withoutAbandon))).toEqual([]);
  });

  it.each([
    ["the fence", withoutFence, everyCourse(withoutAbandon)],
    ["tombstones", withoutTombstones, courses],
    ["the order's tombstone", withoutOrderTombstone, courses],
  ])("one without %s is not, but is after a course in which nothing is late", async (...given) => {
    const [, naive, all] = given;
    const wrong = await failures(naive, all);
    expect(wrong).not.toEqual([]);
    expect(wrong.length).toBeLessThan(all.length);
    expect(await auditAfter(naive, ["place", "reserve", "charge", ...BACKWARD])).toEqual([]);
  });
});
