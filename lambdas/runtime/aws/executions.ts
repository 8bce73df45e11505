import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import type { ExecutionStatus } from "../../saga/reconcile";
import { rethrowPassing } from "./passing-errors";

/** The one file that knows Step Functions. All methods throw Unavailable when it is away. */
export class Executions {
  readonly #client: SFNClient;

  constructor(client = new SFNClient({ maxAttempts: 3 })) {
    this.#client = client;
  }

  /** The ARN that an execution of that name has. */
  static arnOf(stateMachineArn: string, name: string): string {
    return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
  }

  async status(executionArn: string): Promise<ExecutionStatus> {
    try {
      const { status } = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      return status ?? "GONE";
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return "GONE";
      return rethrowPassing(executionArn)(error);
    }
  }

  /** Starts an execution. One of that name that was started before is as good. */
  async start(stateMachineArn: string, name: string, input: unknown): Promise<void> {
    try {
      const start = { stateMachineArn, name, input: JSON.stringify(input) };
      await this.#client.send(new StartExecutionCommand(start));
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) rethrowPassing(name)(error);
    }
  }

  /** Sends the result that an execution waits for. False if nobody waits for it any more. */
  async resume(taskToken: string, output: unknown): Promise<boolean> {
    try {
      const send = { taskToken, output: JSON.stringify(output) };
      await this.#client.send(new SendTaskSuccessCommand(send));
      return true;
    } catch (error) {
      const gone = [TaskDoesNotExist, TaskTimedOut, InvalidToken];
      if (gone.some((kind) => error instanceof kind)) return false;
      return rethrowPassing("task token")(error);
    }
  }
}
