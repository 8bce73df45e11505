import {
  type FunctionConfiguration,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { unzipSync } from "fflate";
import * as z from "zod";
import type { FunctionCall } from "./executions";

const ENDPOINTS = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_EVENTBRIDGE"];

export interface Deployed {
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  /** The deployed index.js. */
  readonly code: Uint8Array;
  readonly zipBytes: number;
}

/** What one invocation used, read from its log. */
export interface Invocation {
  readonly billedMs: number;
  readonly logBytes: number;
}

/** The deployed functions, as the Lambda API shows them. */
export class Functions {
  readonly #lambda = new LambdaClient();

  close(): void {
    this.#lambda.destroy();
  }

  async describe(name: string): Promise<Deployed> {
    const get = new GetFunctionCommand({ FunctionName: name });
    const { Configuration = {}, Code } = await this.#lambda.send(get);
    const response = await fetch(z.string().parse(Code?.Location));
    const zip = new Uint8Array(await response.arrayBuffer());
    const code = unzipSync(zip)["index.js"];
    if (!code) throw new Error(`${name} has no index.js`);
    const { MemorySize } = z.object({ MemorySize: z.number() }).parse(Configuration);
    const environment = environmentOf(Configuration);
    return { environment, memoryMb: MemorySize, code, zipBytes: zip.length };
  }

  /** Sends a function's calls to DynamoDB and EventBridge to this URL; `undefined` restores the default. */
  async route(name: string, url: string | undefined): Promise<void> {
    const get = new GetFunctionCommand({ FunctionName: name });
    const { Configuration = {} } = await this.#lambda.send(get);
    const others = Object.entries(environmentOf(Configuration)).filter(
      ([variable]) => !ENDPOINTS.includes(variable),
    );
    const routed = url === undefined ? [] : ENDPOINTS.map((variable) => [variable, url] as const);
    const Variables = Object.fromEntries([...others, ...routed]);
    await this.#lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment: { Variables } }),
    );
    const waiter = { client: this.#lambda, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
    await waitUntilFunctionUpdatedV2(waiter, { FunctionName: name });
  }

  /** Describes all functions, by service. */
  async describeAll(functions: Readonly<Record<string, string>>): Promise<Map<string, Deployed>> {
    const deployed = new Map<string, Deployed>();
    for (const [service, name] of Object.entries(functions)) {
      deployed.set(service.toLowerCase(), await this.describe(name));
    }
    return deployed;
  }

  /** Repeats a saga's call for another saga: replaces the id `from` by `to`. */
  async invoke(call: FunctionCall, from: string, to: string): Promise<Invocation> {
    const { LogResult = "" } = await this.#lambda.send(
      new InvokeCommand({
        FunctionName: call.FunctionName,
        Payload: JSON.stringify(call.Payload).replaceAll(`"${from}"`, `"${to}"`),
        LogType: "Tail",
      }),
    );
    const log = Buffer.from(LogResult, "base64");
    const billed = /Billed Duration: (\d+) ms/.exec(log.toString())?.[1];
    if (billed === undefined) throw new Error(`no REPORT line of ${call.FunctionName}: ${log}`);
    return { billedMs: Number(billed), logBytes: log.length };
  }
}

function environmentOf({ Environment }: FunctionConfiguration): Record<string, string> {
  return z.record(z.string(), z.string()).parse(Environment?.Variables ?? {});
}
