import { secret } from "../../runtime/aws/secret";
import type { Provider, Remembering } from "../../runtime/provider";
import { runCommand } from "../../runtime/run-command";
import type { Store } from "../../saga/store";
import { Connection, type StripeConfig } from "./connection";
import { type Asked, type Said, StripeDecisions } from "./decisions";
import { memorySchema, type StripeMemory } from "./memory";
import { cancelOrphan, orphansOf } from "./orphans";
import { StripeCalls, type StripeTerms } from "./perform";

/** As long as Stripe keeps a key at least. */
const KEY_SECONDS = 86_400;

/** What `stripe` may be given beside its terms. */
export interface StripeOptions {
  /** Reads the secret key. Default: the secret that the setting `providerSecret` names. */
  readonly key?: () => Promise<string>;
  /** How the SDK is set up. Default: as it is, with a time limit for each call. */
  readonly config?: StripeConfig;
}

/**
 * Takes money by Stripe: a PaymentIntent for each saga, authorised and captured, and cancelled or given
 * back where the saga is undone. A card that asks its holder for more is declined.
 */
export function stripe<R>(
  terms: StripeTerms<R>,
  options: StripeOptions = {},
): Remembering<R, StripeMemory> {
  const connection = new Connection(options.key ?? secret, options.config);
  return {
    remembers: memorySchema,
    over: (memory, scope) => ({
      ...providerOver(memory, terms, new StripeCalls(connection, terms, scope)),
      orphans: () => orphansOf(connection, memory, scope),
      cancel: ({ id }) => cancelOrphan(connection, id),
    }),
  };
}

function providerOver<R>(
  store: Store<StripeMemory>,
  terms: StripeTerms<R>,
  calls: StripeCalls<R>,
): Provider<R> {
  const decisions = new StripeDecisions<R>();
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

/** What is done or undone is known then. */
function outcomeIn({ outcome }: Said) {
  if (outcome === "UNKNOWN" || outcome === "BEGUN")
    throw new Error("Stripe has no result for a key that was just used");
  return outcome;
}

function ofDeed(said: Said) {
  const outcome = outcomeIn(said);
  return outcome === "REFUSED" && said.cause ? { outcome, cause: said.cause } : outcome;
}
