import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { historyOf, statesIn } from "../deployed/history";
import { Ends } from "./ends";

const POLL_MS = 20;

const scheduled = z.object({ FunctionName: z.string(), Payload: z.unknown() });

/** A call of a function by an execution. It can be repeated. */
export type FunctionCall = z.infer<typeof scheduled>;

/** What an execution did, from its history. */
export interface Trace {
  readonly states: readonly string[];
  readonly retries: number;
  readonly calls: readonly FunctionCall[];
}

export class Executions {
  readonly #sfn = new SFNClient();
  readonly #ends = new Ends<void>(POLL_MS, async (asked) => {
    const running = await this.#running();
    return new Map(asked.flatMap((arn) => (running.has(arn) ? [] : [[arn, undefined]])));
  });

  constructor(private readonly stateMachineArn: string) {}

  close(): void {
    this.#sfn.destroy();
  }

  ended(arn: string): Promise<void> {
    return this.#ends.of(arn);
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
