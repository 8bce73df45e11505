import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Saga } from "../../saga/define";
import { Refused } from "../../saga/errors";
import { METRICS } from "../aws/metric-names";
import { type LambdaHandler, logger, metrics, observed } from "../aws/observability";
import { inTraceOf } from "../aws/saga-trace";
import type { Answered } from "../run-command";
import type { ServiceFunction } from "../services";
import { deployedFor, type ServiceOptions } from "./deployed";

/**
 * The function of a service; or of the saga's records, by the saga's noun. It takes one command at a time,
 * `{ command, [saga.name]: request, execution }`. It reads the names of its tables from settings such as
 * `PAYMENT_TABLE`.
 * @throws Error if the saga has no such service, or if it gets a provider but does not act outside.
 */
export function serviceFunction<R extends object>(
  saga: Saga<R>,
  name: string,
  options: ServiceOptions<NoInfer<R>> = {},
): LambdaHandler {
  return commandHandler(deployedFor(saga, name, options).function(name));
}

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
