import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** A secret that the console's address passes to the page, in the part after the `#`. */
export const newToken = () => randomBytes(24).toString("base64url");

/** Why a request is not answered: a status and a word for the log. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly error: string;
}

/**
 * Who may ask. The page of another site can make a browser send requests here, and a name that it
 * owns can be made to point here (DNS rebinding). So the console answers to its own names only,
 * to no other site's page, and does nothing without the token. That is in no cookie: those are
 * sent by whatever page, and to every port of this machine.
 */
export class Guard {
  readonly #hosts: ReadonlySet<string>;

  constructor(
    port: number,
    private readonly token: string,
  ) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  }

  /** Of any request, also for the page itself. */
  refuses({ host = "", origin, ...headers }: IncomingHttpHeaders): Refusal | undefined {
    if (!this.#hosts.has(host)) return { status: 403, error: "not a name of this console" };
    if (origin !== undefined && origin !== `http://${host}`) {
      return { status: 403, error: "from the page of another site" };
    }
    const site = headers["sec-fetch-site"];
    if (site === undefined || site === "same-origin" || site === "none") return undefined;
    // A link on another site may lead here; what it asks of the API has no token.
    if (headers["sec-fetch-mode"] === "navigate") return undefined;
    return { status: 403, error: "from the page of another site" };
  }

  /** Of what looks at sagas or changes them. */
  refusesAction({ authorization = "" }: IncomingHttpHeaders): Refusal | undefined {
    if (same(authorization, `Bearer ${this.token}`)) return undefined;
    return { status: 401, error: "open the console by the address that it printed" };
  }
}

/** Compares in a time that tells nothing. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
