import { secret } from "../../runtime/aws/secret";
import type { Provider, Remembering } from "../../runtime/provider";
import { runCommand } from "../../runtime/run-command";
import type { Store } from "../../saga/store";
import { KEY_SECONDS } from "./calls";
import { capturing } from "./capture";
import { Connection, type StripeConfig } from "./connection";
import { type Asked, type Said, StripeDecisions } from "./decisions";
import { memorySchema, type StripeMemory } from "./memory";
import { cancelOrphan, orphansOf } from "./orphans";
import { StripeCalls, type StripeTerms } from "./perform";

/** The options of `stripe`. */
export interface StripeOptions {
  /** Reads the secret key. Default: the secret that the setting `providerSecret` names. */
  readonly key?: () => Promise<string>;
  /** The settings of Stripe's SDK. Default: four seconds for each call, and no retries. */
  readonly config?: StripeConfig;
}

/**
 * Takes money through Stripe. Each saga has one PaymentIntent, which is authorised and captured. If the saga
 * is undone, it is cancelled or refunded. A card that needs 3-D Secure is declined, unless the service `awaits` its
 * holder.
 */
export const stripe = <R>(terms: StripeTerms<R>, options: StripeOptions = {}) =>
  paying(terms, options, true);

/**
 * The same without the capture: the money is authorised and not taken. If the saga is undone, the authorisation is
 * cancelled. A service after the pivot takes the money, by `stripeCapture`.
 */
export const stripeAuthorise = <R>(terms: StripeTerms<R>, options: StripeOptions = {}) =>
  paying(terms, options, false);

/** Takes what `stripeAuthorise` has authorised. Its service `redeems` from the service that authorises. */
export function stripeCapture<R>(
  terms: StripeTerms<R>,
  options: StripeOptions = {},
): Remembering<R, StripeMemory> {
  const connection = new Connection(options.key ?? secret, options.config);
  return {
    remembers: memorySchema,
    over: (memory, scope) =>
      capturing(memory, terms.idOf, new StripeCalls(connection, terms, scope)),
  };
}

function paying<R>(
  terms: StripeTerms<R>,
  options: StripeOptions,
  captures: boolean,
): Remembering<R, StripeMemory> {
  const connection = new Connection(options.key ?? secret, options.config);
  const decisions = new StripeDecisions<R>(captures);
  return {
    remembers: memorySchema,
    over: (memory, scope, awaits) => ({
      ...providerOver(memory, terms, new StripeCalls(connection, terms, scope, awaits), decisions),
      orphans: () => orphansOf(connection, memory, scope),
      cancel: ({ id }) => cancelOrphan(connection, id),
    }),
  };
}

function providerOver<R>(
  store: Store<StripeMemory>,
  terms: StripeTerms<R>,
  calls: StripeCalls<R>,
  decisions: StripeDecisions<R>,
): Provider<R> {
  const now = () => new Date().toISOString();
  const ports = { store, now, perform: calls.perform.bind(calls) };
  const ask = (name: Asked<R>["name"], request: R, amount = 0) =>
    runCommand(decisions, { name, id: terms.idOf(request), request, amount }, ports);
  return {
    keySeconds: KEY_SECONDS,
    do: async (request, amount) => ofDeed(await ask("do", request, amount)),
    undo: async (request) => outcomeIn(await ask("undo", request)),
    find: async (request) => told(await ask("find", request)),
  };
}

const told = ({ outcome, cause }: Said) =>
  outcome === "REFUSED" && cause ? ({ outcome, cause } as const) : outcome;

/** After `do` or `undo`, Stripe must know the PaymentIntent. */
function outcomeIn({ outcome }: Said) {
  if (outcome === "UNKNOWN" || outcome === "BEGUN")
    throw new Error("Stripe has no result for a key that was just used");
  return outcome;
}

function ofDeed(said: Said) {
  const outcome = outcomeIn(said);
  return outcome === "REFUSED" && said.cause ? { outcome, cause: said.cause } : outcome;
}
