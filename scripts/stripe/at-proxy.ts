import type { Outside } from "../faults/proxy";
import { type Answer, fail, SERVER_ERROR, TOO_MANY } from "./answers";

/** What the fault proxy calls Stripe, where it names the table of a call to AWS. */
export const STRIPE = "stripe";

/** Stripe's SDK sends a call a second time if its connection was cut, even if it is told not to retry. */
export const SENDS_OF_A_CUT = 2;

const IN_USE = fail(409, "invalid_request_error", "idempotency_key_in_use");
const REFUSALS = {
  "fail-before": SERVER_ERROR,
  "fail-after": SERVER_ERROR,
  throttle: TOO_MANY,
  conflict: IN_USE,
} as const;

/**
 * Stripe behind the fault proxy. Only the call that creates a PaymentIntent names its saga. Other calls name the
 * PaymentIntent, so this remembers whose it is from the answers.
 */
export function stripeAt(url: string): Outside {
  const sagas = new Map<string, string>();
  return {
    url,
    isMeant: (headers) => headers["stripe-version"] !== undefined,
    read: ({ method, path, body }) => {
      const { pathname, searchParams } = new URL(path, url);
      const params = method === "POST" ? new URLSearchParams(body.toString()) : searchParams;
      const intent = /\/(pi_\w+)/.exec(pathname)?.[1] ?? params.get("payment_intent") ?? "";
      const saga = params.get("metadata[saga]") ?? sagas.get(intent);
      const operation = `${method} ${pathname.slice("/v1/".length).replace(/pi_\w+/, ":id")}`;
      return { operation, tables: [STRIPE], keys: saga ? [{ key: saga }] : [], body };
    },
    hears: ({ body }) => {
      const text = body.toString();
      const id = /"id":"(pi_\w+)"/.exec(text)?.[1];
      const saga = /"saga":"([^"]+)"/.exec(text)?.[1];
      if (id && saga) sagas.set(id, saga);
    },
    refusal: (fault) => told(REFUSALS[fault]),
  };
}

const told = ({ status, body }: Answer) => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify(body)),
});

/** Whether the next try finds what this call has done, and does not call again: it reads the object's status. */
export const isFoundByTheNext = (operation: string): boolean =>
  operation.startsWith("POST ") && operation !== "POST payment_intents";
