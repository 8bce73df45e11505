import { Interner, Lessons, Memo, paired } from "../../search/lessons";
import type { Request } from "../../search/ports";
import { type Ended, type Program, Programs } from "../../search/programs";
import { type TableRequest, Tables } from "../../search/tables";
import type { Sent } from "../answers";
import type { Fault } from "../fake-stripe";
import { BY_ITSELF, type ByItself, StripeStates } from "./states";

/** A call of Stripe, as the code under test makes it. It hears `LOST` if there is no answer. */
export interface StripeCall {
  readonly stripe: Sent;
}
export const LOST = "lost";

/** The code under test: it calls Stripe, and the table of its memory. */
export type Searched = Program<Request | StripeCall>;

/** What happens to a call. */
export const FATES = [
  "as it should",
  "answer lost",
  "call lost",
  "done, and a stored 500",
  "a stored 500",
] as const;
export type Fate = (typeof FATES)[number];
const AT_STRIPE: Readonly<Record<Fate, Fault | undefined>> = {
  "as it should": undefined,
  "answer lost": undefined,
  "call lost": undefined,
  "done, and a stored 500": "500 after",
  "a stored 500": "500 before",
};

const START = Date.parse("2026-01-01T00:00:00.000Z");
/** What moves money. */
const MOVES = /\/(confirm|capture)$/;

/** Invocations as numbers, and what their calls do to Stripe and to the memory. All of it is learned from the code. */
export class Zombies {
  readonly lessons = new Lessons();
  readonly programs = new Programs<Request | StripeCall>();
  readonly memory = new Tables();
  readonly stripe: StripeStates;
  readonly #responses = new Interner<unknown>();
  readonly #next: Memo;
  readonly #calls: Memo;
  readonly #happens: Memo;

  constructor(slow: boolean) {
    this.stripe = new StripeStates(slow);
    this.#next = new Memo(this.lessons, (node, heard) =>
      this.programs.next(node, this.#responses.at(heard), START),
    );
    this.#calls = new Memo(this.lessons, (fated, state) => {
      const node = Math.floor(fated / FATES.length);
      const fate = FATES[fated % FATES.length] ?? "as it should";
      const asks = this.asks(node);
      return asks && "stripe" in asks
        ? this.#callStripe(node, fate, { asks, state })
        : this.#callMemory(node, { asks, state });
    });
    this.#happens = new Memo(this.lessons, (what, state) =>
      this.stripe.after(state, BY_ITSELF[what] ?? "a day passes"),
    );
  }

  begin(name: string, program: Searched): Promise<number> {
    return this.programs.root(name, program, START);
  }

  /** The call that an invocation is about to make. Undefined if it has ended. */
  asks(node: number): Request | StripeCall | undefined {
    const point = this.programs.at(node);
    return "asks" in point ? point.asks : undefined;
  }

  ended(node: number): Ended | undefined {
    const point = this.programs.at(node);
    return "ended" in point ? point.ended : undefined;
  }

  /** Whether an invocation is about to confirm or capture. */
  moves(node: number): boolean {
    const asks = this.asks(node);
    return asks !== undefined && "stripe" in asks && MOVES.test(asks.stripe.url ?? "");
  }

  /** Makes the next call. Returns the state of Stripe or of the memory after it (high) and the invocation (low). */
  called(node: number, fate: Fate, state: number): number {
    return this.#calls.get(node * FATES.length + FATES.indexOf(fate), state);
  }

  /** Stripe after something that happens there by itself. */
  after(happening: ByItself, stripe: number): number {
    return this.#happens.get(BY_ITSELF.indexOf(happening), stripe);
  }

  async #callStripe(
    node: number,
    fate: Fate,
    { asks, state }: { readonly asks: StripeCall; readonly state: number },
  ): Promise<number> {
    if (fate === "call lost") return paired(state, await this.#hearing(node, LOST));
    const called = await this.stripe.called(state, asks.stripe, AT_STRIPE[fate]);
    const heard = fate === "answer lost" ? LOST : called.heard;
    return paired(called.state, await this.#hearing(node, heard));
  }

  async #callMemory(
    node: number,
    { asks, state }: { readonly asks: Request | undefined; readonly state: number },
  ): Promise<number> {
    if (!asks || !("table" in asks)) throw new Error("a provider calls nothing else");
    const { table, heard } = await this.memory.call(state, asks satisfies TableRequest);
    return paired(table, await this.#hearing(node, heard));
  }

  #hearing(node: number, response: unknown): Promise<number> {
    return this.#next.learned(node, this.#responses.numberOf(response));
  }
}
