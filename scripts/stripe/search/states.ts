import * as z from "zod";
import { Interner } from "../../search/lessons";
import { type Answer, type Request, requestOf, type Sent } from "../answers";
import { DAY } from "../clock";
import { FakeStripe, type Fault } from "../fake-stripe";

/** What happens at Stripe by itself: time, the end of what takes its time, and what a card's holder does. */
export const BY_ITSELF = [
  "a day passes",
  "all settles",
  "the holder acts",
  "the holder refuses",
] as const;
export type ByItself = (typeof BY_ITSELF)[number];

/** What can happen at Stripe. */
type Happening = { readonly request: Request; readonly fault: Fault | undefined } | ByItself;

/** What is at Stripe, as far as the search judges it. */
export interface Ledger {
  /** How many PaymentIntents have reached a card. */
  readonly confirmed: number;
  /** Money is held, or was taken and not given back. */
  readonly inEffect: boolean;
  readonly isCaptured: boolean;
  readonly isGivenBack: boolean;
  /** Something takes its time. */
  readonly isPending: boolean;
  /** PaymentIntents that nobody has confirmed or cancelled. */
  readonly unconfirmed: number;
  /** A card's holder can act, and can refuse. */
  readonly mayAct: boolean;
  readonly mayRefuse: boolean;
}

/**
 * The states of the fake as numbers. A state is found again by what has happened, from the beginning. Two of them
 * are one if nothing can tell them apart: the same objects, and the same answers under the same keys.
 */
export class StripeStates {
  readonly #contents = new Interner<unknown>();
  readonly #ways: (readonly Happening[])[] = [];
  readonly #ledgers: Ledger[] = [];

  /** @param slow what is confirmed or captured takes its time. */
  constructor(private readonly slow: boolean) {}

  async first(): Promise<number> {
    return this.#number([], await this.#fake([]));
  }

  /** What a call does, and what it is answered. */
  async called(
    state: number,
    sent: Sent,
    fault?: Fault,
  ): Promise<{ state: number; heard: Answer }> {
    const way = this.#ways[state] ?? [];
    const fake = await this.#fake(way);
    const request = requestOf(sent);
    const heard = answered.parse(timeless(await fake.answer(request, fault)));
    return { state: this.#number([...way, { request, fault }], fake), heard };
  }

  async after(state: number, happening: ByItself): Promise<number> {
    const way = [...(this.#ways[state] ?? []), happening];
    return this.#number(way, await this.#fake(way));
  }

  ledger(state: number): Ledger {
    const ledger = this.#ledgers[state];
    if (!ledger) throw new RangeError(`no state ${state}`);
    return ledger;
  }

  async #fake(way: readonly Happening[]): Promise<FakeStripe> {
    const fake = new FakeStripe();
    fake.intents.slow = this.slow;
    for (const happening of way) await happen(fake, happening);
    return fake;
  }

  #number(way: readonly Happening[], fake: FakeStripe): number {
    const { intents, refunds, keys } = fake;
    const content = [intents.all, intents.authorised, intents.refused, refunds.all, keys.kept];
    const number = this.#contents.numberOf(timeless(content));
    this.#ways[number] ??= way;
    this.#ledgers[number] ??= ledgerOf(fake);
    return number;
  }
}

/** What is heard of an answer. */
export const answered = z.object({ status: z.number(), body: z.looseObject({}) });

/** A copy without the time at which an object was created: nothing is decided by it. */
function timeless(value: object): unknown {
  return JSON.parse(JSON.stringify(value, (name, it) => (name === "created" ? 0 : it)));
}

async function happen(fake: FakeStripe, happening: Happening): Promise<void> {
  if (typeof happening === "object")
    return void (await fake.answer(happening.request, happening.fault));
  const { clock, intents } = fake;
  switch (happening) {
    case "a day passes":
      return clock.forward(DAY);
    case "all settles":
      return settle(fake);
    case "the holder acts":
      return intents.all.forEach((it) => void intents.acts(it));
    case "the holder refuses":
      return intents.all.forEach((it) => void intents.fails(it));
  }
}

function settle({ intents, refunds }: FakeStripe): void {
  intents.settle();
  for (const { id } of intents.all) refunds.settle(id);
}

function ledgerOf({ intents, refunds }: FakeStripe): Ledger {
  const { all } = intents;
  const left = all.map((it) => it.amount_received - refunds.givenBack(it.id, "succeeded"));
  const is = (...statuses: string[]) => all.some(({ status }) => statuses.includes(status));
  const captured = all.filter(({ amount_received }) => amount_received > 0);
  return {
    confirmed: all.filter(({ latest_charge }) => latest_charge !== null).length,
    inEffect: is("requires_capture", "processing") || left.some((amount) => amount > 0),
    isCaptured: captured.length > 0,
    isGivenBack: captured.length > 0 && left.every((amount) => amount === 0),
    isPending: is("processing") || refunds.all.some(({ status }) => status === "pending"),
    mayAct: all.some((it) => intents.mayAct(it)),
    mayRefuse: is("requires_action"),
    unconfirmed: all.filter(({ status }) => status === "requires_confirmation").length,
  };
}
