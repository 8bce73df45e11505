import { executionsDriver } from "../reconciler/executions-driver";
import { setting } from "../shared/environment";
import { Executions } from "../shared/executions";
import { reconcilingHandler } from "./reconciling";

const executions = new Executions();

export const handler = reconcilingHandler(executions, (records) =>
  executionsDriver(setting("STATE_MACHINE_ARN"), records, executions),
);
