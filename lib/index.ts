/**
 * `stepfunctions-saga/cdk`: a saga as stacks, or as a construct in a stack of yours.
 *
 * @packageDocumentation
 */
export type { MetricName } from "../lambdas/runtime/aws/metric-names";
export { type ChoreographyProps, ChoreographyStack } from "./choreography-stack";
export { type DataProps, DataStack } from "./data-stack";
export type { CoordinationName } from "./names";
export type { OwnProvider, Providers, SagaProps, SagaStackProps } from "./props";
export { Saga } from "./saga";
export { SagaApi, type SagaApiProps } from "./saga-api";
export { SagaStack } from "./saga-stack";
export { SagaWebhook, type SagaWebhookProps } from "./saga-webhook";
export { readSettings, type Settings } from "./settings";
export { addSaga, type Stacks } from "./stacks";
