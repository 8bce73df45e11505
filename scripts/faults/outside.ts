import type { IncomingHttpHeaders } from "node:http";
import type { DynamoDbRequest } from "./aws-request";
import type { Fault } from "./protocol";

/** Faults that are an answer of the system which is called. */
export type Refusing = Extract<Fault, "fail-before" | "fail-after" | "throttle" | "conflict">;

/** An answer, which is passed on unchanged. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request as it came. */
export interface Asked {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: Buffer;
}

/** A system outside of AWS that functions call through the proxy, so that rules apply to its calls too. */
export interface Outside {
  /** Where it is, e.g. http://127.0.0.1:4242. */
  readonly url: string;
  /** Whether a request is meant for it. */
  isMeant(headers: IncomingHttpHeaders): boolean;
  /** How rules name a request: its operation, the system in place of a table, and the saga's id as `key`. */
  read(asked: Asked): DynamoDbRequest;
  /** Hears its answers, which may say of which saga an object is. */
  hears(answer: Answer): void;
  /** What it answers to a call that fails, is throttled, or meets another one. */
  refusal(fault: Refusing): Answer;
}
