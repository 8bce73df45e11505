import Stripe from "stripe";
import type { stripe } from "../../../lambdas/providers/stripe";
import type { StripeConfig } from "../../../lambdas/providers/stripe/connection";
import type { StripeMemory } from "../../../lambdas/providers/stripe/memory";
import type { Store } from "../../../lambdas/saga/store";
import type { FakeStripe } from "../../../scripts/stripe/fake-stripe";
import { stripeOver } from "./stripe-subject";

/** How one invocation ends: at its so-manieth step, dead before or after it; or held, until it is woken. */
export interface Fate {
  readonly step: number;
  readonly is: "killed before" | "killed after" | "held before";
}

type HttpClient = NonNullable<StripeConfig["httpClient"]>;

/** The provider of one invocation, whose calls of Stripe and of its memory are its steps. */
export class Mortal {
  readonly steps: string[] = [];
  readonly provider;
  /** Settles when the fate is met. */
  readonly met: Promise<void>;
  /** Wakes who is held. */
  wake = () => {};
  #meet = () => {};
  #isDead = false;

  constructor(
    fake: FakeStripe,
    memory: Store<StripeMemory>,
    private readonly fate?: Fate,
    makes?: typeof stripe,
  ) {
    this.met = new Promise((met) => {
      this.#meet = met;
    });
    const config = { ...fake.config, httpClient: this.#http() };
    this.provider = stripeOver(this.#memory(memory), { key: fake.key, config }, makes);
  }

  #http(): HttpClient {
    const inner = Stripe.createNodeHttpClient();
    return {
      getClientName: () => inner.getClientName(),
      makeRequest: (...request) => {
        const [, , path, method] = request;
        return this.#step(`${method} ${path}`, () => inner.makeRequest(...request));
      },
    };
  }

  #memory(memory: Store<StripeMemory>): Store<StripeMemory> {
    return {
      read: (key) => this.#step("read", () => memory.read(key)),
      commit: (commit) => this.#step("write", () => memory.commit(commit)),
    };
  }

  /** The dead neither do anything more nor hear of what they have done. */
  async #step<T>(name: string, act: () => Promise<T>): Promise<T> {
    this.steps.push(name);
    const isFated = this.fate?.step === this.steps.length;
    if (this.#isDead || (isFated && this.fate?.is === "killed before")) return this.#die();
    if (isFated && this.fate?.is === "held before") {
      const woken = new Promise<void>((wake) => {
        this.wake = wake;
      });
      this.#meet();
      await woken;
    }
    const done = await act();
    return isFated && this.fate?.is === "killed after" ? this.#die() : done;
  }

  #die<T>(): Promise<T> {
    this.#isDead = true;
    this.#meet();
    return new Promise(() => {});
  }
}
