import { intakeTable } from "../../lambdas/runtime/tables";
import { eventsTable } from "../../lambdas/runtime/webhook";

/** The outputs that a front door has, in whatever stack it is. */
const FRONT_DOOR: readonly string[] = [
  ...["ApiUrl", `${intakeTable.name}TableName`],
  ...["Place", "Read", "Decide", "Compensate"].map((ask) => `Front${ask}FunctionName`),
];

/** The outputs that a webhook has: see `SagaWebhook`. */
export const WEBHOOK: readonly string[] = [
  ...["WebhookUrl", "WebhookFunctionName", `${eventsTable.name}TableName`],
];

/** The outputs of what may be in front of a saga. */
export const IN_FRONT: readonly string[] = [...FRONT_DOOR, ...WEBHOOK];
