import { randomUUID } from "node:crypto";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { strToU8, zipSync } from "fflate";
import * as z from "zod";
import { SagaClient } from "../../deployed/saga-client";

const SECONDS_ALLOWED = 60;
const definitionSchema = z.looseObject({ States: z.record(z.string(), z.looseObject({})) });
const taskSchema = z.looseObject({ Arguments: z.looseObject({ FunctionName: z.string() }) });
const name = z.string();

/**
 * Copies of the deployed state machine in which one state calls a broken function instead of its own.
 * The deployed saga is not changed. In the copies each retry waits at most a second, instead of up to
 * half a minute. The number of retries is unchanged.
 */
export class BrokenSagas {
  readonly #lambda = new LambdaClient();
  readonly #sfn = new SFNClient();
  readonly #functions: string[] = [];
  readonly #machines: string[] = [];

  constructor(private readonly saga: SagaClient) {}

  /** Deploys a function whose handler has this code as its body. */
  async brokenFunction(code: string): Promise<string> {
    return this.functionOf(`exports.handler = async () => { ${code} };`, {});
  }

  /** Deploys a function from the text of a CommonJS module, which exports `handler`. */
  async functionOf(module: string, environment: Record<string, string>): Promise<string> {
    const like = { FunctionName: this.saga.outputs.function("Order") };
    const { Role } = await this.#lambda.send(new GetFunctionConfigurationCommand(like));
    const FunctionName = `broken-${randomUUID()}`;
    const source = strToU8(module);
    const created = await this.#lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Timeout: SECONDS_ALLOWED,
        Environment: { Variables: environment },
        Code: { ZipFile: zipSync({ "index.js": source }) },
      }),
    );
    this.#functions.push(FunctionName);
    const wait = { client: this.#lambda, maxWaitTime: SECONDS_ALLOWED, minDelay: 1, maxDelay: 1 };
    await waitUntilFunctionActiveV2(wait, { FunctionName });
    return name.parse(created.FunctionArn);
  }

  /** The saga in which this state calls this function. */
  async withState(state: string, functionArn: string): Promise<SagaClient> {
    const stateMachineArn = this.saga.outputs.stateMachine;
    const original = await this.#sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    const { stateMachineArn: copy } = await this.#sfn.send(
      new CreateStateMachineCommand({
        name: `${state}-${randomUUID()}`,
        roleArn: original.roleArn,
        definition: impatient(rewired(name.parse(original.definition), state, functionArn)),
      }),
    );
    const StateMachineArn = name.parse(copy);
    this.#machines.push(StateMachineArn);
    return new SagaClient(this.saga.saga, this.saga.outputs.with({ StateMachineArn }));
  }

  async remove(): Promise<void> {
    await Promise.all([
      ...this.#machines.map((stateMachineArn) =>
        this.#sfn.send(new DeleteStateMachineCommand({ stateMachineArn })),
      ),
      ...this.#functions.map((FunctionName) =>
        this.#lambda.send(new DeleteFunctionCommand({ FunctionName })),
      ),
    ]);
    this.#lambda.destroy();
    this.#sfn.destroy();
  }
}

/** A definition in which that state calls that function. */
export function rewired(definition: string, state: string, FunctionName: string): string {
  const parsed = definitionSchema.parse(JSON.parse(definition));
  const task = taskSchema.parse(parsed.States[state]);
  const changed = { ...task, Arguments: { ...task.Arguments, FunctionName } };
  return JSON.stringify({ ...parsed, States: { ...parsed.States, [state]: changed } });
}

/** Makes every retry wait at most a second. */
function impatient(definition: string): string {
  return definition.replaceAll(/"(IntervalSeconds|BackoffRate)":\s*[\d.]+/g, '"$1":1');
}
