import type { Call, Learned } from "../../../lambdas/providers/stripe/calls";
import type { StripeConfig } from "../../../lambdas/providers/stripe/connection";
import { Connection } from "../../../lambdas/providers/stripe/connection";
import {
  type Asked,
  type Said,
  StripeDecisions,
} from "../../../lambdas/providers/stripe/decisions";
import { memorySchema, type StripeMemory } from "../../../lambdas/providers/stripe/memory";
import { StripeCalls } from "../../../lambdas/providers/stripe/perform";
import { runCommand } from "../../../lambdas/runtime/run-command";
import { memoryTable } from "../../../lambdas/runtime/tables";
import type { Participant } from "../../../lambdas/saga/participant";
import { called } from "../../../scripts/search/ports";
import { now } from "../../../scripts/search/services";
import type { Answer } from "../../../scripts/stripe/answers";
import { ASKS_FOR_MORE } from "../../../scripts/stripe/cards";
import type { Command } from "../../../scripts/stripe/search/cases";
import { answered } from "../../../scripts/stripe/search/states";
import { LOST, type Searched } from "../../../scripts/stripe/search/zombies";
import type { Wish } from "./stripe-subject";

export type Deciding = Participant<Asked<Wish>, StripeMemory, Said, Call<Wish>, Learned>;

/** What may be replaced to see what breaks. */
export interface StripeParts {
  readonly decisions: Deciding;
  /** Stands between the code and the world. */
  through(call: WorldCall): WorldCall;
}
export type WorldCall = Parameters<Searched>[0];
type HttpClient = NonNullable<StripeConfig["httpClient"]>;

export const stripeParts = (): StripeParts => ({
  decisions: new StripeDecisions(),
  through: (call) => call,
});

const TERMS = {
  idOf: ({ id }: Wish) => id,
  currencyOf: () => "EUR",
  methodOf: ({ method }: Wish) => method,
};
const table = memoryTable({ service: "Search" }, memorySchema);

/** The shipped code of the provider, over the world of the search: Stripe's SDK asks it in place of the network. */
export const searchedOver =
  (parts: StripeParts): Command =>
  (name, method) =>
  async (world) => {
    const call = parts.through(world);
    const config = { httpClient: httpOver(call), maxNetworkRetries: 0 };
    const calls = new StripeCalls(
      new Connection(async () => "sk_test_of_the_search", config),
      TERMS,
      "search",
      method === ASKS_FOR_MORE,
    );
    const request: Wish = { id: "w-1", method };
    const asked = { name, id: request.id, request, amount: name === "do" ? 2500 : 0 };
    return runCommand(parts.decisions, asked, {
      store: called(call)(table),
      now,
      perform: (wanted) => calls.perform(wanted),
    });
  };

function httpOver(call: WorldCall): HttpClient {
  return {
    getClientName: () => "search",
    makeRequest: async (_host, _port, url, method, headers, body) => {
      const sent = { method, url, headers: ownKey(headers), body };
      const heard = await call({ stripe: sent });
      if (heard === LOST) throw new Error("the connection was cut");
      return responseOf(answered.parse(heard));
    },
  };
}

/** The key that the code chose. One that the SDK makes up is never sent twice, as the SDK does not retry here. */
function ownKey(headers: object): Readonly<Record<string, unknown>> {
  const [, key] = Object.entries(headers).find(([name]) => /^idempotency-key$/i.test(name)) ?? [];
  return typeof key !== "string" || key.startsWith("stripe-node-retry")
    ? {}
    : { "idempotency-key": key };
}

const responseOf = ({ status, body }: Answer) => ({
  getStatusCode: () => status,
  getHeaders: () => ({ "request-id": "req_search" }),
  getRawResponse: () => body,
  toStream: () => body,
  toJSON: async () => structuredClone(body), // the SDK writes into it
});
