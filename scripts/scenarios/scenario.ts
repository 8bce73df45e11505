import type { Fault } from "../faults/proxy";
import type { Kind } from "./kinds";
import type { End } from "./record";

/** One storage call of a saga, told apart from others: the nth of its function, operation, table. */
export interface Place {
  /** Counted over all of the saga's calls in a clean run, from 1. */
  readonly call: number;
  /** What was under way when it was made. */
  readonly step: string;
  /** How the name of who makes it begins. What the reconciler does to the same row is another call. */
  readonly functions: string | undefined;
  readonly operation: string;
  readonly table: string;
  /** What the saga itself calls that table: after its own noun, a service, or books outside. */
  readonly whose: string;
  readonly nth: number;
  /** In which of the saga's visits to its function it is counted. Default: in all of them. */
  readonly visit?: number;
  /** The same counted in its own visit, whatever other steps call again. */
  readonly inVisit: { readonly visit: number; readonly nth: number };
}

/** A command to a service, sent by hand. */
export type SentByHand = readonly [service: string, command: string];

/** How many in a row; or as long as it takes until nobody tries any more. */
export type Times = number | "until given up";

/** How often the SDK tries a call in an invocation, at most: its retries have a quota. */
export const SDK_TRIES = 3;

/** Something done to a saga from outside. */
export type Trouble =
  | { readonly kind: "none" }
  /**
   * The proxy does this to `times` calls in a row, beginning with that one. With `repeats` the SDK's
   * own tries are of their call, and not counted: so many invocations fail.
   */
  | {
      readonly kind: "storage";
      readonly fault: Fault;
      readonly times: Times;
      readonly repeats?: boolean;
      readonly at: Place;
    }
  /** The function's process is killed before or after DynamoDB commits, in `times` invocations. */
  | {
      readonly kind: "kill";
      readonly when: "before" | "after";
      readonly times: Times;
      readonly at: Place;
    }
  /** The process is frozen there, so that its function times out. */
  | { readonly kind: "freeze"; readonly when: "before" | "after"; readonly at: Place }
  /** The execution is stopped at that instant, the function goes on. */
  | { readonly kind: "stop"; readonly when: "before" | "after"; readonly at: Place }
  /** The execution is stopped once that call has failed so often, which is between two tries. */
  | { readonly kind: "stop between tries"; readonly failures: number; readonly at: Place }
  /** The execution is stopped while a person is waited for. */
  | { readonly kind: "stop parked" }
  /** The messages of a round are sent at once, the rounds one after the other. */
  | {
      readonly kind: "messages";
      readonly when: "before" | "after";
      readonly rounds: readonly (readonly SentByHand[])[];
    }
  /** A second execution of the same saga runs at the same time, from that call of the first on. */
  | { readonly kind: "second execution"; readonly at?: Place }
  /** Several of these, each in another step: see `together.ts`. */
  | { readonly kind: "each"; readonly all: readonly Trouble[] }
  /** The saga is abandoned and undone by hand at that call, against the execution. */
  | { readonly kind: "undo meanwhile"; readonly at: Place };

export interface Scenario {
  readonly kind: Kind;
  /** What goes wrong, in words. */
  readonly fault: string;
  readonly journey: string;
  /** Fault, journey and place; unique. */
  readonly name: string;
  readonly step: string;
  readonly where: string;
  readonly trouble: Trouble;
  /** One of these ends. Several where a race decides, each of them consistent. */
  readonly ends: readonly End[];
  /** The scenarios that this one is made of, where one saga meets the faults of several. */
  readonly parts?: readonly Scenario[];
}

/** What scenarios of no single place are at. */
export const WHOLE_SAGA = "whole saga";
