import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Context } from "aws-lambda";
import type { Saga } from "../../saga/define";
import { InvalidCommand, Refused } from "../../saga/errors";
import { recordCommands } from "../../saga/record-row";
import type { Message } from "../../saga/service";
import { METRICS } from "../aws/metric-names";
import { type LambdaHandler, logger, metrics, observed } from "../aws/observability";
import { inTraceOf } from "../aws/saga-trace";
import type { Answered } from "../run-command";
import type { ServiceFunction } from "../services";
import { deployedFor, type ServiceOptions } from "./deployed";

/**
 * The function of a service; or of the saga's records, by the saga's noun. It takes one command at a time,
 * `{ command, [saga.name]: request, execution }`. It reads the names of its tables from settings such as
 * `PAYMENT_TABLE`. Where the function of the records is invoked by an alias with the name of a command, it takes this
 * command and no other.
 * @throws Error if the saga has no such service, or if it gets a provider but does not act outside.
 */
export function serviceFunction<R extends object>(
  saga: Saga<R>,
  name: string,
  options: ServiceOptions<NoInfer<R>> = {},
): LambdaHandler {
  const service = deployedFor(saga, name, options).function(name);
  const all = commandHandler(service);
  if (name !== saga.noun) return all;
  const handlers = new Map<string, LambdaHandler>(
    recordCommands.map((command) => [command, commandHandler(taking(command, service))]),
  );
  return async (event, context) => (handlers.get(qualifierOf(context)) ?? all)(event, context);
}

/** Who may invoke an alias only sends what the alias takes. */
const taking = <R>(only: string, service: ServiceFunction<Message<R>>) => ({
  ...service,
  parse: (event: unknown) => {
    const message = service.parse(event);
    if (message.name === only) return message;
    throw new InvalidCommand(`the alias "${only}" takes no ${message.name}`);
  },
});

/** The alias by which a function is invoked, or the version. Empty without one. */
export const qualifierOf = ({ invokedFunctionArn }: Context): string =>
  /:function:[^:]+:([^:]+)$/.exec(invokedFunctionArn)?.[1] ?? "";

/**
 * The edge of a function. It parses and runs a command, and logs and counts the result. Step Functions sees
 * what it throws by name.
 */
export function commandHandler<Command extends { readonly name: string }>(
  service: ServiceFunction<Command>,
) {
  return observed(async (event) => {
    try {
      const command = service.parse(event);
      const sagaId = service.sagaId(command);
      logger.setCorrelationId(sagaId);
      logger.appendKeys({ command: command.name });
      return report(await inTraceOf(sagaId, command.name, () => service.run(command)));
    } catch (error) {
      reportFailure(error);
      throw error;
    }
  });
}

/** Runs a command, and logs and counts its result where it is none that is expected. */
export async function counted<A extends object>(run: () => Promise<Answered<A>>) {
  try {
    const answer = await run();
    return answer.replayed ? report(answer) : answer;
  } catch (error) {
    reportFailure(error);
    throw error;
  }
}

function report<A extends Answered<object>>(answer: A): A {
  if (answer.replayed) {
    logger.info("duplicate detected: the command was applied before, skipped", { answer });
    metrics.addMetric(METRICS.replayed, MetricUnit.Count, 1);
  } else {
    logger.info("committed", { answer });
  }
  return answer;
}

function reportFailure(error: unknown): void {
  if (error instanceof Refused) {
    logger.info("refused", { refusal: error.name, cause: error.message });
    metrics.addMetric(METRICS.refused, MetricUnit.Count, 1);
  } else {
    logger.error("failed", error instanceof Error ? error : String(error));
    metrics.addMetric(METRICS.failed, MetricUnit.Count, 1);
  }
}
