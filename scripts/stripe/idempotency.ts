import { type Answer, fail, type Request } from "./answers";
import { type Clock, DAY } from "./clock";

interface Kept {
  readonly params: string;
  readonly since: number;
  /** Nothing while the first request is in flight. */
  answer?: Answer;
}

/**
 * The layer of keys. It keeps the first answer to a key of an endpoint once that has begun, errors too;
 * a validation error and a conflict are not kept. Keys are pruned after a day.
 */
export class Idempotency {
  readonly #kept = new Map<string, Kept>();

  constructor(private readonly clock: Clock) {}

  async answer(request: Request, execute: () => Promise<Answer>): Promise<Answer> {
    const { method, path, key } = request;
    if (method !== "POST" || key === undefined) return execute();
    this.#prune();
    const name = `${path} ${key}`;
    const params = [...request.params].map((pair) => pair.join("=")).join("&");
    const kept = this.#kept.get(name);
    if (kept && kept.params !== params) {
      return fail(400, "idempotency_error", "idempotency_parameters");
    }
    if (kept) return kept.answer ?? fail(409, "invalid_request_error", "idempotency_key_in_use");
    const own: Kept = { params, since: this.clock.now };
    this.#kept.set(name, own);
    own.answer = await execute();
    return own.answer;
  }

  /** The keys that are not forgotten, and what is answered to each. */
  get kept(): readonly (readonly [name: string, answer: Answer | undefined])[] {
    this.#prune();
    return [...this.#kept].map(([name, { answer }]) => [name, answer]);
  }

  #prune(): void {
    for (const [name, { since }] of this.#kept) {
      if (this.clock.now - since >= DAY) this.#kept.delete(name);
    }
  }
}
