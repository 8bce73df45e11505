import { intakeTable } from "../../lambdas/runtime/tables";

/** The outputs that a front door has, in whatever stack it is. */
export const FRONT_DOOR: readonly string[] = [
  ...["ApiUrl", `${intakeTable.name}TableName`],
  ...["Place", "Read", "Decide", "Compensate"].map((ask) => `Front${ask}FunctionName`),
];
