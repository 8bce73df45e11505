import { setTimeout as delay } from "node:timers/promises";
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { historyOf, statesIn } from "../deployed/history";

/** How late the end of an execution is noticed at most; its latency is not measured by that. */
const POLL_MS = 20;

const scheduled = z.object({ FunctionName: z.string(), Payload: z.unknown() });

/** A call of a function by an execution, as it can be made again. */
export type FunctionCall = z.infer<typeof scheduled>;

/** What an execution did, from its history. */
export interface Trace {
  readonly states: readonly string[];
  readonly retries: number;
  readonly calls: readonly FunctionCall[];
}

/**
 * The executions of one state machine. The ends of all are noticed by one poll, because asking for
 * each would be a load of its own.
 */
export class Executions {
  readonly #sfn = new SFNClient();
  readonly #waiting = new Map<string, () => void>();
  #polling: Promise<void> | undefined;
  #failed: unknown;

  constructor(private readonly stateMachineArn: string) {}

  close(): void {
    this.#sfn.destroy();
  }

  /** Waits until the execution is no longer running. */
  async ended(arn: string): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.set(arn, resolve);
      this.#polling ??= this.#poll();
    });
    if (this.#failed) throw this.#failed;
  }

  /** @throws Error if it did not succeed. */
  async endedAt(arn: string): Promise<Date> {
    const get = new DescribeExecutionCommand({ executionArn: arn });
    const { status, stopDate, error, cause } = await this.#sfn.send(get);
    if (status === "SUCCEEDED" && stopDate) return stopDate;
    throw new Error(`${arn}: ${status} ${error ?? ""} ${cause ?? ""}`);
  }

  async trace(executionArn: string): Promise<Trace> {
    const events = (await historyOf(this.#sfn, executionArn)) ?? [];
    const tasks = events.filter(({ type }) => type === "TaskScheduled");
    const tasksEntered = events.filter(({ type }) => type === "TaskStateEntered").length;
    return {
      states: statesIn(events).map(({ state }) => state),
      retries: tasks.length - tasksEntered,
      calls: tasks.flatMap(({ taskScheduledEventDetails: task }) =>
        task?.resourceType === "lambda" ? [scheduled.parse(JSON.parse(task.parameters ?? ""))] : [],
      ),
    };
  }

  async #poll(): Promise<void> {
    while (this.#waiting.size > 0) {
      const asked = [...this.#waiting];
      const running = await this.#running().catch((error: unknown) => {
        this.#failed = error;
        return new Set<string>();
      });
      for (const [arn, resolve] of asked) {
        if (!running.has(arn) && this.#waiting.delete(arn)) resolve();
      }
      await delay(POLL_MS);
    }
    this.#polling = undefined;
  }

  async #running(): Promise<Set<string>> {
    const { stateMachineArn } = this;
    const list = new ListExecutionsCommand({
      stateMachineArn,
      statusFilter: "RUNNING",
      maxResults: 1000,
    });
    const { executions = [] } = await this.#sfn.send(list);
    return new Set(executions.flatMap(({ executionArn }) => executionArn ?? []));
  }
}
