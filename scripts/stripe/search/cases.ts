import { ASKS_FOR_MORE, ONLY_ONCE, REFUSED_AT_FIRST } from "../cards";
import type { Role, Zombified } from "./places";
import type { Searched } from "./zombies";

/** A search of invocations that take from one card, and give back. */
export interface StripeCase
  extends Partial<Pick<Zombified, "faults" | "days" | "isSlow" | "asks">> {
  readonly says: string;
  readonly method?: string;
  /** How many take, take although the fence is written, and give back. */
  readonly takes: number;
  readonly late?: number;
  readonly back: number;
  /** How many states the search must meet. With another number it is not the intended search. */
  readonly states: number;
}

/**
 * `faults`: a call or its answer is lost, Stripe stores a 500 with or without what was asked, or a process dies at its
 * memory. `days`: Stripe forgets its keys. Who is not told asks again.
 */
export const stripeCases = {
  undone: {
    says: "one who takes, and one who gives back",
    takes: 1,
    back: 1,
    faults: 1,
    states: 1_795,
  },
  "forgotten, undone": {
    says: "the same, and a key that is forgotten",
    takes: 1,
    back: 1,
    faults: 2,
    days: 1,
    states: 40_237,
  },
  forgotten: {
    says: "two who take, and a key that is forgotten",
    takes: 2,
    back: 0,
    faults: 1,
    days: 1,
    states: 6_380,
  },
  late: {
    says: "one who comes after the fence",
    takes: 1,
    late: 1,
    back: 1,
    faults: 1,
    states: 7_522,
  },
  declined: {
    says: "a card that is declined",
    method: "pm_card_visa_chargeDeclined",
    takes: 2,
    back: 1,
    faults: 1,
    states: 16_607,
  },
  slow: {
    says: "money that takes its time",
    isSlow: true,
    takes: 1,
    back: 1,
    faults: 1,
    states: 1_934,
  },
  "slow back": {
    says: "money that goes back late",
    method: "pm_card_pendingRefund",
    takes: 1,
    back: 1,
    faults: 1,
    states: 2_025,
  },
  asks: {
    says: "a card whose holder must confirm the payment",
    method: ASKS_FOR_MORE,
    asks: true,
    takes: 1,
    back: 1,
    faults: 1,
    states: 2_798,
  },
  "asks late": {
    says: "the same, and one who comes after the fence",
    method: ASKS_FOR_MORE,
    asks: true,
    takes: 1,
    late: 1,
    back: 1,
    states: 960,
  },
  refused: {
    says: "a PaymentMethod that Stripe takes from the first only, and a key that is forgotten",
    method: ONLY_ONCE,
    takes: 2,
    back: 0,
    faults: 1,
    days: 1,
    states: 3_540,
  },
  "refused, undone": {
    says: "the same, and one who gives back",
    method: ONLY_ONCE,
    takes: 2,
    back: 1,
    days: 1,
    states: 16_268,
  },
  "refused late": {
    says: "a PaymentMethod that Stripe refuses to confirm, and would confirm later",
    method: REFUSED_AT_FIRST,
    takes: 2,
    back: 1,
    faults: 1,
    states: 114_821,
  },
  "two back": { says: "two who give back", takes: 1, back: 2, faults: 1, states: 157_397 },
  zombies: {
    says: "two who take, one who gives back, and a key that is forgotten",
    takes: 2,
    back: 1,
    faults: 1,
    days: 1,
    states: 495_442,
  },
  "both ways": { says: "two who take, and two who give back", takes: 2, back: 2, states: 385_753 },
  three: {
    says: "three who take, and a key that is forgotten",
    takes: 3,
    back: 0,
    faults: 1,
    days: 1,
    states: 214_078,
  },
} as const satisfies Readonly<Record<string, StripeCase>>;

/** The code under test, by its command and the card. */
export type Command = (name: "do" | "undo", method: string) => Searched;

export function zombified(it: StripeCase, command: Command): Zombified {
  const {
    method = "pm_card_visa",
    takes,
    late = 0,
    back,
    faults = 0,
    days = 0,
    isSlow = false,
    asks = false,
  } = it;
  const [take, giveBack] = [command("do", method), command("undo", method)];
  const roles: Role[] = [
    { says: "takes", count: takes, program: take },
    { says: "takes late", count: late, isLate: true, program: take },
    { says: "gives back", count: back, program: giveBack },
  ];
  return { roles, faults, days, isSlow, asks };
}
