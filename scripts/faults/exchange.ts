import {
  type Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import {
  collisionBody,
  type DynamoDbRequest,
  errorBody,
  readAnswer,
  takenBody,
} from "./aws-request";
import type { Answer, Outside, Refusing } from "./outside";
import type { Call } from "./protocol";

const FAILED = [500, "InternalServerError"] as const;
const THROTTLED = [400, "ThrottlingException"] as const;

/** LocalStack's only account. */
const ACCOUNT = "000000000000";

/** The server to which requests are forwarded. */
export interface Upstream {
  readonly url: URL;
  readonly agent: Agent;
  /** Whether this is DynamoDB Local itself, and not LocalStack in front of it. */
  readonly direct: boolean;
  /** Missing if it is AWS. */
  readonly outside?: Outside | undefined;
}

/** One request of a client: its content, its record, and what can be done with it. */
export class Exchange {
  readonly #gone = new AbortController();

  constructor(
    readonly call: Call,
    readonly asked: DynamoDbRequest,
    private readonly from: IncomingMessage,
    private readonly to: ServerResponse,
    private readonly upstream: Upstream,
  ) {
    const gone = () => this.#gone.abort();
    from.socket.once("end", gone); // comes before `close`, so a dead client is noticed at once
    to.once("close", () => {
      from.socket.off("end", gone);
      gone();
    });
  }

  /** Aborted when the client has its answer or does not wait any more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Forwards the request to DynamoDB and records the answer. */
  async forward(): Promise<Answer> {
    this.call.forwarded += 1;
    const answer = await this.#send();
    this.upstream.outside?.hears(answer);
    const { units, error } = readAnswer(this.call.operation, answer.body);
    this.call.status = answer.status;
    this.call.units.push(...units);
    if (error === undefined) delete this.call.error;
    else this.call.error = error;
    return answer;
  }

  reply({ status, headers, body }: Answer): void {
    if (this.to.destroyed) return;
    const { connection: _, "transfer-encoding": __, ...kept } = headers;
    this.to.writeHead(status, { ...kept, "content-length": body.length });
    this.to.end(body);
  }

  /** Answers in the words of the system that is called. */
  refuse(fault: Refusing): void {
    const { outside } = this.upstream;
    if (outside) this.reply(outside.refusal(fault));
    else if (fault === "conflict") this.collide(this.asked.keys.map(() => true));
    else this.#fail(fault === "throttle" ? THROTTLED : FAILED);
  }

  #fail([status, type]: typeof THROTTLED | typeof FAILED): void {
    const headers = { "content-type": "application/x-amz-json-1.0" };
    this.reply({ status, headers, body: errorBody(type, `injected: ${type}`) });
  }

  /** Answers like DynamoDB where other transactions have these items of the call. */
  collide(items: readonly boolean[]): void {
    const isAlone = this.call.operation !== "TransactWriteItems";
    const type = isAlone ? "TransactionConflictException" : "TransactionCanceledException";
    const headers = { "content-type": "application/x-amz-json-1.0" };
    const body = isAlone ? errorBody(type, "injected: conflict") : collisionBody(type, items);
    Object.assign(this.call, { status: 400, error: type });
    this.reply({ status: 400, headers, body });
  }

  /** Answers like EventBridge after it has accepted this many events. */
  pretend(events: number): void {
    const headers = { "content-type": "application/x-amz-json-1.1" };
    this.reply({ status: 200, headers, body: takenBody(events) });
  }

  /**
   * Cuts the connection: the client learns nothing. This does not use `resetAndDestroy`, because after it
   * Node 20 spins for ever at its exit.
   */
  cut(): void {
    this.from.socket.destroy();
  }

  #send(): Promise<Answer> {
    const { body } = this.asked;
    const { method = "POST", url = "/", headers } = this.from;
    const { "transfer-encoding": _, connection: __, ...kept } = headers;
    return new Promise((answered, failed) => {
      const outgoing = request(new URL(url, this.upstream.url), {
        method,
        agent: this.upstream.agent,
        headers: {
          ...(this.upstream.direct ? withNamespace(kept) : kept),
          host: this.upstream.url.host,
          "content-length": body.length,
        },
      });
      outgoing.on("error", failed);
      outgoing.on("response", (response) => {
        const status = response.statusCode ?? 502;
        readAll(response).then(
          (all) => answered({ status, headers: response.headers, body: all }),
          failed,
        );
      });
      outgoing.end(body);
    });
  }
}

/**
 * DynamoDB Local keeps separate data for each access key. LocalStack signs with the account and the region
 * instead of the key. The proxy does the same, so it reaches the same tables.
 */
export const namespaceIn = (region: string): string => `${ACCOUNT}${region.replaceAll("-", "")}`;

function withNamespace(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { authorization = "" } = headers;
  const signed = authorization.replace(
    /Credential=[^/]+\/(\d+)\/([^/]+)\//,
    (_all, date: string, region: string) => `Credential=${namespaceIn(region)}/${date}/${region}/`,
  );
  return { ...headers, authorization: signed };
}

export async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
