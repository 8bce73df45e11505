import {
  DescribeExecutionCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import * as z from "zod";
import { Executions } from "../../lambdas/runtime/aws/executions";
import type { AnySaga } from "../../lambdas/saga/define";
import { ServicesClient } from "./client";
import { historyOf } from "./history";
import { CALL } from "./limits";
import { readOutputs } from "./outputs";
import { waitFor } from "./wait-for";

export interface Execution {
  readonly arn: string;
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** A deployed saga of Step Functions as its users see it: by the AWS APIs alone. */
export class SagaClient extends ServicesClient {
  readonly sfn = new SFNClient(CALL);

  /** @throws UserError where the stack is not deployed. */
  static async connect(saga: AnySaga, stack?: string): Promise<SagaClient> {
    return new SagaClient(saga, await readOutputs(saga, "orchestration", stack));
  }

  override close(): void {
    super.close();
    this.sfn.destroy();
  }

  /** Starts an execution and returns its ARN. Without a name Step Functions makes one up. */
  async start(request: unknown, name?: string): Promise<string> {
    const { executionArn } = await this.sfn.send(
      new StartExecutionCommand({
        stateMachineArn: this.outputs.stateMachine,
        input: JSON.stringify(request),
        name,
      }),
    );
    return z.string().parse(executionArn);
  }

  async describe(arn: string): Promise<Execution> {
    const execution = await this.sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
    const { status = "", output, error, cause } = execution;
    return { arn, status, error, cause, ...(output && { output: JSON.parse(output) }) };
  }

  /** Waits until the execution has ended. @throws Error if it still runs after that time. */
  async ended(arn: string, timeoutMs = 120_000): Promise<Execution> {
    const over = async () => {
      const execution = await this.describe(arn);
      return execution.status !== "RUNNING" && execution;
    };
    return waitFor(`the end of ${arn}`, over, timeoutMs);
  }

  /** What an execution did; nothing where Step Functions knows none. */
  history(executionArn: string): Promise<HistoryEvent[] | undefined> {
    return historyOf(this.sfn, executionArn);
  }

  /** The ARN that an execution of that name has, or would have. */
  executionArn(name: string): string {
    return Executions.arnOf(this.outputs.stateMachine, name);
  }

  /** Kills an execution, as a person can; nothing of it is undone. */
  async stop(executionArn: string): Promise<void> {
    await this.sfn.send(new StopExecutionCommand({ executionArn }));
  }

  async run(request: unknown, name?: string): Promise<Execution> {
    return this.ended(await this.start(request, name));
  }
}
