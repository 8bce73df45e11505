/**
 * `stepfunctions-saga/lambda`: the functions of a saga. Each takes the saga and gives a Lambda handler.
 *
 * @packageDocumentation
 */
export { approvalFunction } from "./approval";
export { publisherFunction } from "./publisher";
export { reactingFunction } from "./reacting";
export { reconcilerFunction, sweeperFunction } from "./reconciler";
export { serviceFunction } from "./service";
