/**
 * `stepfunctions-saga/testing`: tests of a saga in memory, in any test runner. They run the saga's own
 * code and its compiled state machine, and skip time.
 *
 * @packageDocumentation
 */
export { type Fault, type FaultName, faultNames } from "./faults";
export { type ProviderSubject, providerPromises, type Whim } from "./provider";
export { type End, type Run, SagaFailure } from "./run";
export {
  type Row,
  type SagaTest,
  type Searched,
  type Trouble,
  testSaga,
  type Where,
} from "./test-saga";
export type { Decides } from "./way";
