import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { isDescribable } from "../../saga/lane";
import type { ExecutionStatus } from "../../saga/reconcile";
import { optionalSetting } from "./environment";
import { LIMITS, runLimits } from "./limits";
import { rethrowPassing } from "./passing-errors";

/** Whether the error says that the execution never existed, or that no execution can have this ARN. */
export function isUnknownExecution(error: unknown): boolean {
  const names = ["ExecutionDoesNotExist", "InvalidArn", "ValidationException"];
  return error instanceof Error && names.includes(error.name);
}

/** A state machine's own ARN: `arn:aws:states:REGION:ACCOUNT:stateMachine:NAME`, without `:ALIAS` or `:VERSION`. */
export const unqualified = (stateMachineArn: string): string =>
  stateMachineArn.split(":").slice(0, 7).join(":");

/** The one file that knows Step Functions. All methods throw Unavailable when it is away. */
export class Executions {
  readonly #client: SFNClient;

  constructor(client = new SFNClient(LIMITS)) {
    this.#client = client;
  }

  /** The ARN that an execution of that name has. It tells neither alias nor version, whichever started it. */
  static arnOf(stateMachineArn: string, name: string): string {
    return `${unqualified(stateMachineArn).replace(":stateMachine:", ":execution:")}:${name}`;
  }

  /**
   * The status of the execution that an ARN names. Only its name is used. The record that holds the ARN may
   * be damaged, and the function may not ask about another state machine's executions. An execution of a fast
   * lane cannot be described: it counts as gone once the saga is due, and nobody asks.
   */
  async status(stateMachineArn: string, named: string): Promise<ExecutionStatus> {
    if (!isDescribable(named)) return "GONE";
    const name = named.split(":").at(-1) ?? "";
    const executionArn = Executions.arnOf(stateMachineArn, name);
    try {
      const { status } = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      return status ?? "GONE";
    } catch (error) {
      if (isUnknownExecution(error)) return "GONE";
      return rethrowPassing(executionArn)(error);
    }
  }

  /**
   * Starts an execution, or finds the same one already running. `taken`: the name belongs to an execution
   * with another input, or to one that has ended.
   */
  async start(stateMachineArn: string, name: string, input: unknown): Promise<"started" | "taken"> {
    try {
      const start = { stateMachineArn, name, input: JSON.stringify(input) };
      await this.#client.send(new StartExecutionCommand(start));
      return "started";
    } catch (error) {
      return error instanceof ExecutionAlreadyExists ? "taken" : rethrowPassing(name)(error);
    }
  }

  /**
   * Runs an express workflow and waits for its end, whatever that is: the record tells it.
   * @throws Unavailable if it cannot be started, or does not end within so many milliseconds.
   */
  static async run(
    stateMachineArn: string,
    { name, input, mostMs }: { name: string; input: unknown; mostMs: number },
  ): Promise<void> {
    // An emulator is at one host, without the prefix that AWS has for such calls.
    const disableHostPrefix = optionalSetting("AWS_ENDPOINT_URL_SFN") !== undefined;
    const client = new SFNClient({ ...runLimits(mostMs), disableHostPrefix });
    const start = { stateMachineArn, name, input: JSON.stringify(input) };
    await client.send(new StartSyncExecutionCommand(start)).catch(rethrowPassing(name));
  }

  /** Sends the result that an execution waits for. False if no execution waits for it any more. */
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
