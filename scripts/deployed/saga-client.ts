import {
  DescribeExecutionCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import * as z from "zod";
import { Executions } from "../../lambdas/runtime/aws/executions";
import type { AnySaga } from "../../lambdas/saga/define";
import { type Answer, ServicesClient } from "./client";
import { historyOf } from "./history";
import { CALL, EXPRESS_RUN } from "./limits";
import { readOutputs } from "./outputs";
import { waitFor } from "./wait-for";

export interface Execution {
  readonly arn: string;
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** As a function's answer is told. */
function answerOf({ status, output, error = "", cause = "" }: Partial<Told>): Answer {
  if (status !== "SUCCEEDED") return { ok: false, error, message: cause };
  return { ok: true, value: typeof output === "string" ? JSON.parse(output) : output };
}

interface Told {
  readonly status: string | undefined;
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** A deployed saga with a state machine from outside, by the APIs of AWS alone. */
export class SagaClient extends ServicesClient {
  readonly sfn = new SFNClient(CALL);
  /** An emulator is at one host, without the prefix that AWS has for such calls. */
  readonly #sync = new SFNClient({
    ...EXPRESS_RUN,
    disableHostPrefix: Boolean(process.env.AWS_ENDPOINT_URL),
  });

  /** @throws UserError if the stack is not deployed. */
  static async connect(saga: AnySaga, stack?: string): Promise<SagaClient> {
    return new SagaClient(saga, await readOutputs(saga, "orchestration", stack));
  }

  override close(): void {
    super.close();
    this.sfn.destroy();
    this.#sync.destroy();
  }

  /** Starts an execution. Without a name Step Functions generates one. @returns its ARN. */
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

  /** Places a saga in the deployed lane, and waits for what it answers: of a fast lane, its outcome. */
  async place(request: unknown): Promise<Answer> {
    const { lane, laneStart } = this.outputs;
    if (lane === "direct") return this.invoke("Direct", request);
    if (lane === "standard") return answerOf(await this.run(request));
    const start = { stateMachineArn: laneStart, input: JSON.stringify(request) };
    return answerOf(await this.#sync.send(new StartSyncExecutionCommand(start)));
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

  /** The history of an execution. Undefined if Step Functions does not know it. */
  history(executionArn: string): Promise<HistoryEvent[] | undefined> {
    return historyOf(this.sfn, executionArn);
  }

  /** The ARN of the execution of that name, whether it exists or not. */
  executionArn(name: string): string {
    return Executions.arnOf(this.outputs.stateMachine, name);
  }

  /** Stops an execution, as a person can. Nothing of it is undone. */
  async stop(executionArn: string): Promise<void> {
    await this.sfn.send(new StopExecutionCommand({ executionArn }));
  }

  async run(request: unknown, name?: string): Promise<Execution> {
    return this.ended(await this.start(request, name));
  }
}
