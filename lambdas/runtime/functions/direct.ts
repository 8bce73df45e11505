import type { Saga } from "../../saga/define";
import { messageOf, Refused } from "../../saga/errors";
import { directRun } from "../../saga/lane";
import { documentClient } from "../aws/dynamodb-store";
import { updateItem } from "../aws/dynamodb-update";
import { setting } from "../aws/environment";
import { Executions } from "../aws/executions";
import { type LambdaHandler, logger, observed } from "../aws/observability";
import { inTraceOf } from "../aws/saga-trace";
import type { Services } from "../services";
import { drive, type End } from "../stepping/drive";
import { definitionWith, performing } from "../stepping/tasks";
import { tableSetting } from "../tables";
import { deployedWith, type OutsideSystems } from "./deployed";
import { counted } from "./service";

/** Options of the function of the lane `direct`. */
export interface DirectOptions<R> {
  /** The saga's express workflow, as it is compiled. */
  readonly workflow: unknown;
  /** The outside systems, by the service that acts on each. Default: the sandbox, over a table. */
  readonly providers?: OutsideSystems<R>;
}

/**
 * The function of the lane `direct`: it takes a request, steps the saga's express workflow with the services in its
 * own process, and answers what an execution would have as its output. What waits or fails, and what its time does
 * not suffice for, it hands over to the standard workflow, whose ARN is the setting STATE_MACHINE_ARN.
 * @throws Error with the name and the cause with which an execution would have failed.
 */
export function directFunction<R extends object>(
  saga: Saga<R>,
  { workflow, providers = {} }: DirectOptions<NoInfer<R>>,
): LambdaHandler {
  const client = documentClient();
  const standard = setting("STATE_MACHINE_ARN");
  const definition = definitionWith(workflow, {
    [`${saga.noun}TableName`]: setting(tableSetting(saga.noun)),
    StandardMachineArn: standard,
    StandardExecutions: Executions.arnOf(standard, "").replace(/:$/, ""),
  });
  const perform = performing({
    command: commanding(deployedWith(saga, providers)),
    update: (args) => updateItem(client, args),
    executions: new Executions(),
  });
  return observed(async (request, context) => {
    const id = idOf(saga, request);
    logger.setCorrelationId(id);
    const execution = { Id: directRun(id, context.awsRequestId), Input: request };
    const leftMs = () => context.getRemainingTimeInMillis();
    const run = () => drive(definition, execution, { perform, leftMs });
    try {
      return told(await inTraceOf(id, "direct", run));
    } catch (error) {
      // A metric counts these lines, but not those of wrong requests.
      logger.warn("failed", error instanceof Error ? error : String(error));
      throw error;
    }
  });
}

/** Sends a command to a service of this process. A refusal or a failure is counted as that service's function does. */
function commanding<R extends object>(services: Services<R>) {
  const made = new Map<string, ReturnType<typeof services.function>>();
  return (name: string, payload: unknown): Promise<object> => {
    const service = made.get(name) ?? services.function(name);
    made.set(name, service);
    return counted(async () => service.run(service.parse(payload)));
  };
}

/** What the request has for its id. It need not be a request: the saga's own function refuses that. */
function idOf<R extends object>({ idName }: Saga<R>, request: unknown): string {
  const id: unknown = Object(request)[idName];
  return typeof id === "string" ? id : "";
}

function told(end: End): unknown {
  if (end.at === "succeeded") {
    logger.info("ended", { output: end.output });
    return end.output;
  }
  throw new Refused(String(end.error), messageOf(end.cause));
}
