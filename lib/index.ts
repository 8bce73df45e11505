/**
 * `stepfunctions-saga/cdk`: the stacks of a saga, for an app of the AWS CDK.
 *
 * @packageDocumentation
 */
export { type ChoreographyProps, ChoreographyStack } from "./choreography-stack";
export type { SagaProps } from "./coordination-stack";
export { type DataProps, DataStack } from "./data-stack";
export type { CoordinationName } from "./names";
export { SagaStack } from "./saga-stack";
export { readSettings, type Settings } from "./settings";
export { addSaga, type Stacks } from "./stacks";
