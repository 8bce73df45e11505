import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionConfigurationCommand, type LambdaClient } from "@aws-sdk/client-lambda";

export interface LogClients {
  readonly logs: CloudWatchLogsClient;
  readonly lambda: LambdaClient;
}

/** The lines of a function's log that hold this text, since that time (ISO 8601). */
export async function logLines(
  { logs, lambda }: LogClients,
  functionName: string,
  search: { readonly text: string; readonly since: string | undefined },
): Promise<string[]> {
  const asked = new GetFunctionConfigurationCommand({ FunctionName: functionName });
  const { LoggingConfig } = await lambda.send(asked);
  // LocalStack writes to the default group, whatever the function's configuration says.
  const groups = new Set([LoggingConfig?.LogGroup, `/aws/lambda/${functionName}`]);
  const found = [...groups].map((group) => (group ? linesOf(logs, group, search) : []));
  return (await Promise.all(found)).flat();
}

async function linesOf(
  client: CloudWatchLogsClient,
  logGroupName: string,
  { text, since }: { readonly text: string; readonly since: string | undefined },
): Promise<string[]> {
  const lines: string[] = [];
  const query = {
    logGroupName,
    filterPattern: `"${text}"`,
    ...(since && { startTime: Date.parse(since) }),
  };
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, query)) {
      lines.push(...events.flatMap(({ message }) => message ?? []));
    }
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return lines;
}
