import type { Fault } from "../faults/proxy";
import type { Kind } from "./kinds";
import type { End } from "./record";

/** One storage call of a saga: the nth call of a function with that operation on that table. */
export interface Place {
  /** The call's number among all of the saga's calls in a clean run, from 1. */
  readonly call: number;
  /** The step that was running. */
  readonly step: string;
  /** The beginning of the calling function's name. It excludes the reconciler's calls on the same row. */
  readonly functions: string | undefined;
  readonly operation: string;
  readonly table: string;
  /** The saga's name for that table: its own noun, a service, or the books of an outside system. */
  readonly whose: string;
  readonly nth: number;
  /** The visit of the saga to its function in which `nth` is counted. Default: all visits. */
  readonly visit?: number;
  /** The same, counted within its own visit only, so that repeats of other steps do not matter. */
  readonly inVisit: { readonly visit: number; readonly nth: number };
}

/** A command to a service, sent by hand. */
export type SentByHand = readonly [service: string, command: string];

/** How many in a row; or until nobody tries any more. */
export type Times = number | "until given up";

/** How often the SDK tries a call in one invocation, at most; its retries have a quota. */
export const SDK_TRIES = 3;

/** A disturbance of a saga from outside. */
export type Trouble =
  | { readonly kind: "none" }
  /**
   * The proxy does this to `times` calls in a row, beginning with this one. With `repeats` it does not count
   * the SDK's own retries of a call, so `times` invocations fail.
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
  /** The process is frozen at this call, so that its function times out. */
  | { readonly kind: "freeze"; readonly when: "before" | "after"; readonly at: Place }
  /** The execution is stopped at this call, and the function goes on. */
  | { readonly kind: "stop"; readonly when: "before" | "after"; readonly at: Place }
  /** The execution is stopped after that many failures of the call: between two tries. */
  | { readonly kind: "stop between tries"; readonly failures: number; readonly at: Place }
  /** The execution is stopped while it waits for a person. */
  | { readonly kind: "stop parked" }
  /** The messages of one round are sent at once, the rounds one after the other. */
  | {
      readonly kind: "messages";
      readonly when: "before" | "after";
      readonly rounds: readonly (readonly SentByHand[])[];
    }
  /** A second execution of the same saga runs beside the first, starting at this call of the first. */
  | { readonly kind: "second execution"; readonly at?: Place }
  /** Several of these, each in a different step: see `together.ts`. */
  | { readonly kind: "each"; readonly all: readonly Trouble[] }
  /** The saga is abandoned and undone by hand at this call, while the execution goes forward. */
  | { readonly kind: "undo meanwhile"; readonly at: Place };

export interface Scenario {
  readonly kind: Kind;
  /** What goes wrong, in words. */
  readonly fault: string;
  readonly journey: string;
  /** Unique: fault, journey and place. */
  readonly name: string;
  readonly step: string;
  readonly where: string;
  readonly trouble: Trouble;
  /** The saga must end in one of these ways. There are several if a race decides; each is consistent. */
  readonly ends: readonly End[];
  /** The scenarios that this one combines, if one saga meets the faults of several. */
  readonly parts?: readonly Scenario[];
}

/** The step of a scenario that has no single place. */
export const WHOLE_SAGA = "whole saga";
