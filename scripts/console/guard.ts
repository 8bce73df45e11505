import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** The secret of the console. Its address passes the secret to the page, after the `#`. */
export const newToken = () => randomBytes(24).toString("base64url");

/** Why a request is refused: the status of the answer, and a word for the log. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly error: string;
}

/**
 * Decides which requests are answered. Two attacks matter: the page of another site can make a browser send
 * requests here, and its owner can point a host name here (DNS rebinding). So the console answers only to its own
 * host names, to no page of another site, and acts only with the token. The token is not in a cookie, because a
 * browser sends cookies for every page and to every port of this machine.
 */
export class Guard {
  readonly #hosts: ReadonlySet<string>;

  constructor(
    port: number,
    private readonly token: string,
  ) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  }

  /** Checks any request, also one for the page itself. */
  refuses({ host = "", origin, ...headers }: IncomingHttpHeaders): Refusal | undefined {
    if (!this.#hosts.has(host))
      return { status: 403, error: "this is not a host name of the console" };
    if (origin !== undefined && origin !== `http://${host}`) {
      return { status: 403, error: "the request comes from the page of another site" };
    }
    const site = headers["sec-fetch-site"];
    if (site === undefined || site === "same-origin" || site === "none") return undefined;
    // A link on another site may lead here. The API stays closed to it, because it has no token.
    if (headers["sec-fetch-mode"] === "navigate") return undefined;
    return { status: 403, error: "the request comes from the page of another site" };
  }

  /** Checks a request that reads or changes sagas. */
  refusesAction({ authorization = "" }: IncomingHttpHeaders): Refusal | undefined {
    if (same(authorization, `Bearer ${this.token}`)) return undefined;
    return { status: 401, error: "open the console by the address that it printed" };
  }
}

/** Compares in constant time. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
