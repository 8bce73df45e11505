/*
 * A small Stripe for tests and the demo, which the SDK talks to over HTTP. It follows these pages:
 *
 * - docs.stripe.com/api/idempotent_requests: the first answer to a key is kept once an endpoint has begun,
 *   500s too; other parameters are an error; conflicts are not kept; keys are pruned after 24 hours
 * - docs.stripe.com/error-low-level: 409 while the first request is in flight; 429 comes before that layer
 * - docs.stripe.com/payments/paymentintents/lifecycle, /api/payment_intents/confirm, /capture, /cancel: states
 * - docs.stripe.com/payments/place-a-hold-on-a-payment-method: an authorisation lives 7 days
 * - docs.stripe.com/api/errors, /error-codes, /declines/codes: errors and why cards are declined
 * - docs.stripe.com/api/refunds, /refunds: refunds, also pending and failed ones
 * - docs.stripe.com/api/payment_intents/search, /api/pagination: a search is late, a list is not
 * - docs.stripe.com/webhooks, /webhooks/signature: signed events, several times and in any order
 * - docs.stripe.com/testing: test cards
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import {
  type Answer,
  invalid,
  NO_KEY,
  type Request,
  requestOf,
  SERVER_ERROR,
  TOO_MANY,
} from "./answers";
import { Clock } from "./clock";
import { Idempotency } from "./idempotency";
import { type Intent, Intents } from "./intents";
import { Refunds } from "./refunds";
import { Webhooks } from "./webhooks";

/** What a call meets: a 429; a 500 that is kept, without or with what was asked; an answer that is lost. */
export type Fault = "429" | "500 before" | "500 after" | "cut before" | "cut after";

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("it does not listen");
  return address.port;
}

export class FakeStripe {
  readonly clock = new Clock();
  readonly webhooks = new Webhooks(this.clock, "whsec_of_the_fake");
  readonly intents = new Intents(this.clock, this.webhooks.happened);
  readonly refunds = new Refunds(this.clock, this.intents, this.webhooks.happened);
  readonly calls: Request[] = [];
  /** The key it takes. */
  key = "sk_test_of_the_fake";
  /** Which fault a call meets; a test sets it. */
  meets: (request: Request) => Fault | undefined = () => undefined;
  /** What an endpoint waits for once it has begun; a test sets it. */
  during: (request: Request) => Promise<void> = async () => undefined;
  readonly keys = new Idempotency(this.clock);
  readonly #server: Server;

  /** Without `start` it does not listen, and answers who calls `answer`. */
  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<FakeStripe> {
    const fake = new FakeStripe();
    await new Promise<void>((done) => fake.#server.listen(0, "127.0.0.1", done));
    return fake;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** How the SDK finds it. */
  get config() {
    return { host: "127.0.0.1", port: portOf(this.#server), protocol: "http" } as const;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${portOf(this.#server)}`;
  }

  /** The PaymentIntents of a saga, and what moved by them. */
  of(saga: string) {
    const intents = this.intents.all.filter(({ metadata }) => metadata.saga === saga);
    const captured = intents.filter(({ amount_received }) => amount_received > 0);
    const back = ({ id, amount }: Intent) => this.refunds.givenBack(id, "succeeded") >= amount;
    return { intents, done: captured.length, undone: captured.filter(back).length };
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, headers } = incoming;
    const request = requestOf({ method, url, headers, body: await text(incoming) });
    this.calls.push(request);
    const isKnown = incoming.headers.authorization === `Bearer ${this.key}`;
    const fault = isKnown ? this.meets(request) : undefined;
    if (fault === "cut before") return void incoming.socket.destroy();
    const { status, body: told } = isKnown ? await this.answer(request, fault) : NO_KEY;
    if (fault === "cut after") return void incoming.socket.destroy();
    response.writeHead(status, { "content-type": "application/json", "request-id": "req_fake" });
    response.end(JSON.stringify(told));
  }

  /** What it answers to a call. */
  async answer(request: Request, fault?: Fault): Promise<Answer> {
    if (fault === "429") return TOO_MANY;
    return this.keys.answer(request, async () => {
      await this.during(request);
      if (fault === "500 before") return SERVER_ERROR;
      // What is kept under a key is what was answered then, not what became of it.
      const answer = structuredClone(this.#execute(request));
      return fault === "500 after" ? SERVER_ERROR : answer;
    });
  }

  #execute({ method, route, path, params }: Request): Answer {
    const { intents, refunds } = this;
    const intent = intents.find(path.split("/")[3] ?? "");
    const of = (act: (intent: Intent) => Answer) =>
      intent ? act(intent) : { ...invalid("resource_missing"), status: 404 };
    switch (`${method} ${route.replace("/v1/", "")}`) {
      case "POST payment_intents":
        return intents.create(params);
      case "GET payment_intents":
        return intents.list(params);
      case "GET payment_intents/search":
        return intents.search(params);
      case "GET payment_intents/:id":
        return of((it) => ({ status: 200, body: it }));
      case "POST payment_intents/:id/confirm":
        return of((it) => intents.confirm(it, params));
      case "POST payment_intents/:id/capture":
        return of((it) => intents.capture(it));
      case "POST payment_intents/:id/cancel":
        return of((it) => intents.cancel(it));
      case "POST refunds":
        return refunds.create(params);
      case "GET refunds":
        return refunds.list(params);
      default:
        return { ...invalid("url_invalid"), status: 404 };
    }
  }
}
