import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { Refused } from "../../saga/errors";
import { METRICS } from "../aws/metric-names";
import { logger, metrics, observed, tracer } from "../aws/observability";
import type { Answered } from "../run-command";

/** One service's function. */
export interface ParticipantFunction<Command> {
  /** @throws InvalidCommand or another named error when the event is not a command. */
  parse(event: unknown): Command;
  /** The saga that the command belongs to: the correlation id of every log line. */
  sagaId(command: Command): string;
  run(command: Command): Promise<Answered<object>>;
}

/**
 * The edge of a participant: parses, runs, logs what became of the command, and counts it. What
 * it throws, Step Functions sees by name.
 */
export function participantHandler<Command extends { readonly name: string }>(
  service: ParticipantFunction<Command>,
) {
  return observed(async (event) => {
    try {
      const command = service.parse(event);
      const sagaId = service.sagaId(command);
      logger.setCorrelationId(sagaId);
      logger.appendKeys({ command: command.name });
      tracer.putAnnotation("sagaId", sagaId);
      return report(await service.run(command));
    } catch (error) {
      reportFailure(error);
      throw error;
    }
  });
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
  }
}
