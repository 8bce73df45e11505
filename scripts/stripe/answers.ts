/** What the fake answers: as Stripe does, a status and a body of JSON. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** A call, as an endpoint gets it. */
export interface Request {
  readonly method: string;
  /** With the ids of objects left out: `/v1/payment_intents/:id/confirm`. */
  readonly route: string;
  readonly path: string;
  readonly params: URLSearchParams;
  readonly key: string | undefined;
}

/** A call as it comes over HTTP. */
export interface Sent {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export function requestOf({ method = "", url = "", headers, body }: Sent): Request {
  const { pathname: path, searchParams } = new URL(url, "http://fake");
  const key = headers["idempotency-key"];
  return {
    ...{ method, path, route: path.replace(/\/(pi|re)_\w+/, "/:id") },
    params: body ? new URLSearchParams(body) : searchParams,
    key: typeof key === "string" ? key : undefined,
  };
}

export const ok = (body: object): Answer => ({ status: 200, body });

/** @param more such as `decline_code`, and the PaymentIntent as it is now. */
export const fail = (status: number, type: string, code: string, more: object = {}): Answer => ({
  status,
  body: { error: { type, code, message: `the fake says: ${code}`, ...more } },
});

export const invalid = (code: string, more: object = {}): Answer =>
  fail(400, "invalid_request_error", code, more);

export const SERVER_ERROR = fail(500, "api_error", "server_error");
export const TOO_MANY = fail(429, "invalid_request_error", "rate_limit");
export const NO_KEY = fail(401, "invalid_request_error", "api_key_invalid");

/** `metadata[key]=value` of a request. */
export function metadataIn(params: URLSearchParams): Readonly<Record<string, string>> {
  const found = [...params].flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
    return key ? [[key, value] as const] : [];
  });
  return Object.fromEntries(found);
}

/** A list, the newest first. @param all from the oldest to the newest. */
export function listOf<T extends { readonly id: string }>(
  all: readonly T[],
  url: string,
  params: URLSearchParams,
): Answer {
  const newest = all.toReversed();
  const after = params.get("starting_after");
  const rest = newest.slice(after ? newest.findIndex(({ id }) => id === after) + 1 : 0);
  const data = rest.slice(0, Number(params.get("limit") ?? 10));
  return ok({ object: "list", url, has_more: rest.length > data.length, data });
}
