/**
 * `stepfunctions-saga`: the functions and types that declare a saga. All are pure: no I/O, no clock.
 *
 * @packageDocumentation
 */
export { type Deed, deed } from "./deed";
export {
  type AnySaga,
  defineSaga,
  type Example,
  type RetriableStep,
  type Saga,
  type SagaDefinition,
  type Step,
} from "./define";
export { InvalidCommand, Refused, Unavailable } from "./errors";
export { type Hold, hold } from "./hold";
export { currencyCode, minorDigits, perCurrency } from "./money";
export { type Outside, outside } from "./outside";
export {
  type Counter,
  type Decision,
  type Facts,
  type Participant,
  perform,
  refuse,
  replay,
  type Shortage,
  type Stored,
  unreachable,
} from "./participant";
export type {
  Doing,
  Effect,
  Known,
  Message,
  Names,
  Outcome,
  Redeems,
  Retriable,
  Rows,
  Sandbox,
  Service,
  Serving,
  Standing,
} from "./service";
export { plusSeconds } from "./time";
