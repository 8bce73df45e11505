import type { Decision, Participant } from "../../../lambdas/saga/participant";
import { type CommandName, shipped } from "../protocol/world";
import { auditAfter, BACKWARD, everyCourse, type Saga, theSaga } from "./late-messages";

/*
 * Tests of the tests: the shipping decisions with one guard taken away by a wrapper. Each naive
 * saga must fail the very audit, after the very course of messages, that the real one passes.
 */

/** Takes every order for abandoned, instead of making sure of it. */
function blind<C, S, A, E, K>(
  real: Participant<C, S, A, E, K & { decision: "ABANDONED" | "CONFIRMED" }>,
): typeof real {
  const decision = { decision: "ABANDONED" } as Partial<
    K & { decision: "ABANDONED" | "CONFIRMED" }
  >;
  return {
    ...real,
    decide: (state, command, now, known) =>
      real.decide(state, command, now, { ...known, ...decision }),
  };
}

/** Undoes nothing where there is nothing, and leaves nothing there that would bar the step. */
function traceless<C extends { readonly name: string }, S, A, E, K>(
  real: Participant<C, S, A, E, K>,
): Participant<C, S, A, E, K> {
  const undoes = (name: string) => BACKWARD.some((undo) => undo === name);
  return {
    ...real,
    decide: (state, command, now, known): Decision<S, A, E> => {
      const decision = real.decide(state, command, now, known);
      const isTombstone = !state && decision.do === "commit" && undoes(command.name);
      return isTombstone && decision.answer ? { do: "replay", answer: decision.answer } : decision;
    },
  };
}

const { order, payment, inventory } = shipped;
/** Takes whoever cancels at his word, instead of looking whether the order was abandoned. */
const trusting: typeof order = {
  ...order,
  decide: (state, command, now, known) => {
    const isOpen = command.name === "cancel" && state?.status === "PENDING";
    return order.decide(isOpen ? { ...state, status: "ABANDONED" } : state, command, now, known);
  },
};
const withoutAbandon = BACKWARD.filter((name) => name !== "abandon");
const withoutFence: Saga = {
  services: {
    ...shipped,
    order: trusting,
    payment: blind(payment),
    inventory: blind(inventory),
  },
  backward: withoutAbandon,
};
const withoutTombstones: Saga = {
  services: { ...shipped, payment: traceless(payment), inventory: traceless(inventory) },
  backward: BACKWARD,
};
/** The other services leave the order's tombstone too, when they raise the fence. */
const withoutOrderTombstone: Saga = {
  services: { ...withoutFence.services, order: traceless(order) },
  backward: BACKWARD,
};

const course = (messages: string) => messages.split(" ") as CommandName[];

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
