import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { strFromU8, unzipSync } from "fflate";
import { waitFor } from "../deployed/wait-for";
import type { Bundle } from "./bundles";
import type { DeployedFunction } from "./functions";

/** The deployed functions, whose code is replaced while they run. */
export class LiveFunctions {
  readonly #lambda = new LambdaClient();
  /** By function name: the code that the function runs now. */
  readonly #live = new Map<string, string>();

  close(): void {
    this.#lambda.destroy();
  }

  /** Deploys this code to a function unless it already has it. @returns whether it was deployed. */
  async put({ functionName }: DeployedFunction, { code, zip }: Bundle): Promise<boolean> {
    const live = this.#live.get(functionName) ?? (await this.#codeOf(functionName));
    this.#live.set(functionName, live);
    if (live === code) return false;
    await this.#lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: functionName, ZipFile: zip }),
    );
    await this.#updated(functionName);
    this.#live.set(functionName, code);
    return true;
  }

  /**
   * Makes a function's process listen for a debugger.
   * @returns a function that undoes this.
   */
  async inspect({ functionName }: DeployedFunction, port: number): Promise<() => Promise<void>> {
    const { Environment } = await this.#lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionName }),
    );
    const { NODE_OPTIONS: _, ...variables } = Environment?.Variables ?? {};
    const options = `--inspect=127.0.0.1:${port} --enable-source-maps`;
    await this.#environment(functionName, { ...variables, NODE_OPTIONS: options });
    return () => this.#environment(functionName, variables);
  }

  /** Starts a function's process with a call that the function refuses, so that a debugger can attach. */
  async start({ functionName }: DeployedFunction): Promise<void> {
    await this.#lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: "{}" }));
  }

  async #environment(functionName: string, Variables: Record<string, string>): Promise<void> {
    const changed = { FunctionName: functionName, Environment: { Variables } };
    await this.#lambda.send(new UpdateFunctionConfigurationCommand(changed));
    await this.#updated(functionName);
  }

  #updated(functionName: string): Promise<unknown> {
    return waitFor(`the new version of ${functionName}`, async () => {
      const asked = new GetFunctionConfigurationCommand({ FunctionName: functionName });
      const { LastUpdateStatus, State } = await this.#lambda.send(asked);
      return LastUpdateStatus === "Successful" && State === "Active";
    });
  }

  /** Downloads the deployed code. A killed run may have left other code than the stack declares. */
  async #codeOf(functionName: string): Promise<string> {
    const { Code } = await this.#lambda.send(
      new GetFunctionCommand({ FunctionName: functionName }),
    );
    const answer = await fetch(Code?.Location ?? "");
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    const code = files["index.js"];
    return code ? strFromU8(code) : "";
  }
}
