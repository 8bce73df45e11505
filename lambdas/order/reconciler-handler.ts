import { setting } from "../runtime/aws/environment";
import { Executions } from "../runtime/aws/executions";
import { executionsDriver } from "../runtime/reconciler/executions-driver";
import { reconcilingHandler } from "./reconciling";

const executions = new Executions();

export const handler = reconcilingHandler(executions, (records) =>
  executionsDriver(setting("STATE_MACHINE_ARN"), records, executions),
);
