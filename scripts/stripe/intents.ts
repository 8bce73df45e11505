import { type Answer, fail, invalid, listOf, metadataIn, ok } from "./answers";
import { ASKS_FOR_MORE, DECLINES } from "./cards";
import { type Clock, DAY } from "./clock";
import { isRefused, USED_BEFORE, wrongIn } from "./refusals";

/** How long a card's authorisation lives where it is captured by hand. */
const AUTHORISED = 7 * DAY;
/** Until a search finds it. */
const SEARCHED = 60;

export interface Intent {
  readonly id: string;
  readonly object: "payment_intent";
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly capture_method: string;
  readonly livemode: false;
  readonly metadata: Readonly<Record<string, string>>;
  readonly client_secret: string;
  amount_capturable: number;
  amount_received: number;
  cancellation_reason: string | null;
  last_payment_error: object | null;
  latest_charge: string | null;
  payment_method: string | null;
  status: string;
}

type Happened = (type: string, object: object) => void;

/** PaymentIntents and their states. */
export class Intents {
  readonly all: Intent[] = [];
  /** The card that an intent was created with: after a decline the intent has none. */
  readonly cards = new Map<string, string>();
  readonly #authorised = new Map<string, number>();
  /** Those whose holder was asked to confirm the payment. */
  readonly #asked = new Set<string>();
  readonly refused: string[] = [];
  /** What is confirmed and captured takes its time, until `settle`. */
  slow = false;
  readonly #open: (() => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly happened: Happened,
  ) {}

  /** Those that were authorised once. What is captured may be processing, as what is confirmed. */
  get authorised(): readonly string[] {
    return [...this.#authorised.keys()];
  }

  settle(): void {
    for (const end of this.#open.splice(0)) end();
  }

  find(id: string): Intent | undefined {
    const intent = this.all.find((it) => it.id === id);
    const since = this.#authorised.get(id);
    const isOver = since !== undefined && this.clock.now - since >= AUTHORISED;
    if (intent?.status === "requires_capture" && isOver) this.#end(intent, "automatic");
    return intent;
  }

  create(params: URLSearchParams): Answer {
    const wrong = wrongIn(params, [...this.cards.values()]);
    if (wrong) return wrong;
    const amount = Number(params.get("amount"));
    const method = params.get("payment_method") ?? "";
    const id = `pi_${this.all.length + 1}`;
    const intent: Intent = {
      ...{ id, object: "payment_intent", created: this.clock.now, livemode: false, amount },
      currency: params.get("currency") ?? "",
      capture_method: params.get("capture_method") ?? "automatic",
      metadata: metadataIn(params),
      client_secret: `${id}_secret_of_the_fake`,
      ...{ amount_capturable: 0, amount_received: 0, cancellation_reason: null },
      ...{ last_payment_error: null, latest_charge: null, payment_method: method },
      status: "requires_confirmation",
    };
    this.all.push(intent);
    this.cards.set(id, method);
    return this.#told("created", intent);
  }

  confirm(intent: Intent, params: URLSearchParams): Answer {
    const method = params.get("payment_method") ?? intent.payment_method;
    const isOpen = ["requires_confirmation", "requires_payment_method"].includes(intent.status);
    if (!isOpen || !method) return unexpected(intent);
    if (isRefused(method, intent.id, this.refused)) return USED_BEFORE;
    const declined = DECLINES[method];
    if (declined) return this.#decline(intent, ...declined);
    if (method === ASKS_FOR_MORE) {
      const code = "authentication_required";
      if (params.has("error_on_requires_action")) return this.#decline(intent, code, code);
      this.#asked.add(intent.id);
      return this.#told("requires_action", Object.assign(intent, { status: "requires_action" }));
    }
    return this.#charge(intent);
  }

  /** The card's holder confirms the payment; after a failure perhaps with another card. Undefined if nobody asked. */
  acts(intent: Intent): Answer | undefined {
    return this.mayAct(intent) ? this.#charge(intent) : undefined;
  }

  /** The holder does not confirm it. Undefined if nobody asked. */
  fails(intent: Intent): Answer | undefined {
    if (intent.status !== "requires_action") return undefined;
    intent.last_payment_error = { code: "payment_intent_authentication_failure" };
    Object.assign(intent, { status: "requires_payment_method", payment_method: null });
    return this.#told("payment_failed", intent);
  }

  /** Whoever has the client secret may act until the PaymentIntent is cancelled. */
  mayAct({ id, status }: Intent): boolean {
    return this.#asked.has(id) && /^requires_(action|payment_method)$/.test(status);
  }

  #charge(intent: Intent): Answer {
    Object.assign(intent, { latest_charge: `ch_${intent.id}`, last_payment_error: null });
    return this.#later(intent, () => {
      if (intent.capture_method !== "manual") return this.#received(intent);
      this.#authorised.set(intent.id, this.clock.now);
      Object.assign(intent, { status: "requires_capture", amount_capturable: intent.amount });
      return this.#told("amount_capturable_updated", intent);
    });
  }

  capture(intent: Intent): Answer {
    if (intent.cancellation_reason === "automatic") return invalid("charge_expired_for_capture");
    if (intent.status !== "requires_capture") return unexpected(intent);
    intent.amount_capturable = 0;
    return this.#later(intent, () => this.#received(intent));
  }

  cancel(intent: Intent): Answer {
    const isOver = ["succeeded", "canceled", "processing"].includes(intent.status);
    return isOver ? unexpected(intent) : this.#end(intent, null);
  }

  list(params: URLSearchParams): Answer {
    const since = Number(params.get("created[gte]") ?? 0);
    const until = Number(params.get("created[lte]") ?? Number.POSITIVE_INFINITY);
    const found = this.all.filter(({ created }) => created >= since && created <= until);
    return listOf(found, "/v1/payment_intents", params);
  }

  /** `metadata["saga"]:"o-1"`, and no other query. It is late. */
  search(params: URLSearchParams): Answer {
    const [, key = "", value] =
      /^metadata\[["'](.+)["']\]:["'](.+)["']$/.exec(params.get("query") ?? "") ?? [];
    const data = this.all.filter(
      ({ created, metadata }) => metadata[key] === value && this.clock.now - created >= SEARCHED,
    );
    return ok({
      object: "search_result",
      url: "/v1/payment_intents/search",
      has_more: false,
      data,
    });
  }

  #later(intent: Intent, end: () => Answer): Answer {
    if (!this.slow) return end();
    this.#open.push(end);
    return this.#told("processing", Object.assign(intent, { status: "processing" }));
  }

  #received(intent: Intent): Answer {
    Object.assign(intent, { status: "succeeded", amount_received: intent.amount });
    return this.#told("succeeded", intent);
  }

  #decline(intent: Intent, code: string, decline_code: string): Answer {
    const error = { type: "card_error", code, decline_code, charge: `ch_${intent.id}` };
    const method = { id: intent.payment_method, card: { last4: "0002" } };
    Object.assign(intent, { status: "requires_payment_method", payment_method: null });
    intent.last_payment_error = { ...error, payment_method: method };
    intent.latest_charge = error.charge;
    this.#told("payment_failed", intent);
    return fail(402, "card_error", code, { ...intent.last_payment_error, payment_intent: intent });
  }

  #end(intent: Intent, cancellation_reason: string | null): Answer {
    Object.assign(intent, { status: "canceled", amount_capturable: 0, cancellation_reason });
    return this.#told("canceled", intent);
  }

  #told(type: string, intent: Intent): Answer {
    this.happened(`payment_intent.${type}`, intent);
    return ok(intent);
  }
}

const unexpected = (intent: Intent) =>
  invalid("payment_intent_unexpected_state", { payment_intent: intent });
