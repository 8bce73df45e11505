import { setTimeout as sleep } from "node:timers/promises";
import { LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Emulator } from "../../scripts/localstack";
import { clientSettings, createFunction, ownEmulator, ROLE, remove } from "./support";

const DEFINITION = {
  QueryLanguage: "JSONata",
  StartAt: "Call",
  States: {
    Call: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "{% $states.input.name %}", Payload: "{% $states.input %}" },
      Output: "{% $states.result.Payload %}",
      End: true,
    },
  },
};

/** The text of a module. Its handler has this body and the parameter `event`. */
export const handler = (body: string) => `export const handler = async (event) => { ${body} };`;

/** A test's own emulator, with a state machine that calls the function named in its input. */
export class Machine {
  #functions = 0;

  private constructor(
    readonly emulator: Emulator,
    readonly lambda: LambdaClient,
    readonly sfn: SFNClient,
    readonly arn: string | undefined,
  ) {}

  /** @param given default: starts its own emulator */
  static async start(given?: Emulator): Promise<Machine> {
    const emulator = given ?? (await ownEmulator());
    const lambda = new LambdaClient(clientSettings(emulator));
    const sfn = new SFNClient(clientSettings(emulator));
    const definition = JSON.stringify(DEFINITION);
    const request = new CreateStateMachineCommand({ name: "call", roleArn: ROLE, definition });
    return new Machine(emulator, lambda, sfn, (await sfn.send(request)).stateMachineArn);
  }

  async remove(): Promise<void> {
    this.lambda.destroy();
    this.sfn.destroy();
    await remove(this.emulator);
  }

  /** Creates a function and returns its name. */
  async deploy(code: string, options = {}): Promise<string> {
    this.#functions += 1;
    const name = `fn-${this.#functions}`;
    await createFunction(this.lambda, name, code, options);
    return name;
  }

  /** Starts an execution that calls the function with this input. */
  async begin(name: string, input: object = {}): Promise<string | undefined> {
    const text = JSON.stringify({ name, ...input });
    const request = new StartExecutionCommand({ stateMachineArn: this.arn, input: text });
    return (await this.sfn.send(request)).executionArn;
  }

  async ended(executionArn: string | undefined): Promise<DescribeExecutionCommandOutput> {
    for (;;) {
      const execution = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== "RUNNING") return execution;
      await sleep(50);
    }
  }

  async call(name: string, input: object = {}): Promise<DescribeExecutionCommandOutput> {
    return await this.ended(await this.begin(name, input));
  }
}
