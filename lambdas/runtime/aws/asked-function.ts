import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import timers from "node:timers/promises";
import { HttpRequest } from "@smithy/core/protocols";
import { documentClient } from "./dynamodb-store";
import { pauseMs } from "./dynamodb-transactions";
import { ASK_LIMITS } from "./limits";
import { isPassing, rethrowPassing } from "./passing-errors";

/** What a function answered: JSON, which is an error's where it `failed`. */
export interface FunctionAnswer {
  readonly failed: boolean;
  readonly payload: string;
}

type Config = ReturnType<typeof documentClient>["config"];

/**
 * A function that another one asks, and whose answer it waits for. Lambda's own client would make each bundle
 * larger by a fifth, for a request that a saga which goes well never makes. So the request is signed and sent
 * with what every client of the SDK has. Nothing is made before the first question.
 */
export class AskedFunction {
  readonly #name: string;
  readonly #alias: string;
  #made: Config | undefined;

  /** @param qualified `NAME:ALIAS`, or `NAME` alone. @param limits how long it may take, and how often it is tried. */
  constructor(
    qualified: string,
    private readonly limits = ASK_LIMITS,
  ) {
    [this.#name = "", this.#alias = ""] = qualified.split(":");
  }

  /** @throws Unavailable if Lambda does not answer, or turns the question away for now. */
  async ask(question: unknown, about: string): Promise<FunctionAnswer> {
    const body = JSON.stringify(question);
    const invocation = randomUUID();
    const { maxAttempts, requestHandler } = this.limits;
    const until = Date.now() + requestHandler.requestTimeout;
    for (let tries = 1; ; tries++) {
      const told = `attempt=${tries}; max=${maxAttempts}`;
      const headers = { "amz-sdk-invocation-id": invocation, "amz-sdk-request": told };
      try {
        return await this.#send(body, headers, until - Date.now());
      } catch (error) {
        const pause = pauseMs(tries, Math.random());
        const isLast = tries === maxAttempts || Date.now() + pause >= until;
        if (isLast || !isPassing(error)) return rethrowPassing(about)(error);
        await timers.setTimeout(pause);
      }
    }
  }

  async #send(
    body: string,
    headers: Record<string, string>,
    requestTimeout: number,
  ): Promise<FunctionAnswer> {
    this.#made ??= documentClient(this.limits).config;
    const config = this.#made;
    const region = await config.region();
    const { protocol, hostname, port, host } = endpointIn(config, region);
    const request = new HttpRequest({
      ...{ protocol, hostname, ...(port && { port: Number(port) }), method: "POST", body },
      path: `/2015-03-31/functions/${encodeURIComponent(this.#name)}/invocations`,
      query: this.#alias ? { Qualifier: this.#alias } : {},
      headers: { host, "user-agent": await agentOf(config), ...headers },
    });
    const lambda = { name: "sigv4", signingName: "lambda", signingRegion: region, properties: {} };
    const signed = await (await config.signer(lambda)).sign(request);
    const { response } = await config.requestHandler.handle(signed, { requestTimeout });
    const payload = await text(response.body);
    if (response.statusCode >= 300) throw refusalOf(response, payload);
    return { failed: "x-amz-function-error" in response.headers, payload };
  }
}

/** Where Lambda is: what the environment says, else beside DynamoDB, in whatever partition the region is. */
export function endpointIn(
  { endpointProvider }: Pick<Config, "endpointProvider">,
  Region: string,
  { AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL }: NodeJS.ProcessEnv = process.env,
): URL {
  const set = AWS_ENDPOINT_URL_LAMBDA || AWS_ENDPOINT_URL;
  if (set) return new URL(set);
  const { url } = endpointProvider({ Region });
  return new URL(url.href.replace("//dynamodb.", "//lambda."));
}

/** The SDK's clients send the application's id in the same way. */
async function agentOf({ userAgentAppId }: Config): Promise<string> {
  const app = await userAgentAppId();
  return `stepfunctions-saga${app ? ` app/${app}` : ""}`;
}

interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Lambda's own error: the function was not invoked, or nobody knows. A header names it, as a rule. */
function refusalOf({ statusCode, headers }: Response, payload: string): Error {
  const [, told = ""] = /"__type"\s*:\s*"(?:[^"#]*#)?(\w+)"/.exec(payload) ?? [];
  const [name] = (headers["x-amzn-errortype"] || told || "UnknownError").split(":");
  return Object.assign(new Error(payload), { name, $metadata: { httpStatusCode: statusCode } });
}
