/**
 * `stepfunctions-saga/lambda`: the functions of a saga. Each takes the saga and gives a Lambda handler.
 *
 * @packageDocumentation
 */
export type { LambdaHandler } from "../aws/observability";
export type { FrontResponse } from "../front/handler";
export type { Orphan, Provider, Refusal, Remembering } from "../provider";
export type { Delivery, Heard, Webhook } from "../webhook";
export { approvalFunction } from "./approval";
export type { OutsideSystems, ServiceOptions } from "./deployed";
export { type DirectOptions, directFunction } from "./direct";
export { fenceFunction } from "./fence";
export { frontFunction } from "./front";
export { publisherFunction } from "./publisher";
export { reactingFunction } from "./reacting";
export { reconcilerFunction, sweeperFunction } from "./reconciler";
export { serviceFunction } from "./service";
export { type WebhookResponse, webhookFunction } from "./webhook";
