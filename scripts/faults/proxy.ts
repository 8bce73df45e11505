import {
  Agent,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { type DynamoDbRequest, type KeyStrings, readRequest, withoutEventsOf } from "./aws-request";
import { callerOf } from "./caller";
import { connectProxy, type FaultProxy } from "./client";
import { control, type ProxyState } from "./control";
import { Exchange, readAll, type Upstream } from "./exchange";
import { HotKeys } from "./hot-keys";
import { inject } from "./inject";
import type { Outside } from "./outside";
import { type Call, CONTROL_PREFIX } from "./protocol";
import { type ActiveRule, RuleBook } from "./rule-book";
import { sagaOfItem } from "./saga-of-item";

export { ASKED, BUS, MACHINE, QUEUE } from "./aws-request";
export { connectProxy, type FaultProxy } from "./client";
export type { Outside } from "./outside";
export type { Call, Fault, FaultRule } from "./protocol";

/** How many calls are kept. Older ones are forgotten. */
const KEPT_CALLS = 200_000;

export interface FaultProxyOptions {
  /** AWS or an emulator of it, e.g. http://127.0.0.1:4566. */
  readonly upstream: string;
  /** The URL of DynamoDB Local, if DynamoDB calls go there and not through LocalStack. */
  readonly dynamodb?: string | undefined;
  /** A system outside of AWS that is called through the proxy too. */
  readonly outside?: Outside | undefined;
  /** Default: a free port. */
  readonly port?: number;
  /** Returns the saga of an item. Default: the id that this project's sagas define. */
  readonly sagaIdOf?: (key: KeyStrings) => string | undefined;
}

/** Starts a proxy on loopback. It forwards and records every call, and applies the rules. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { port = 0, outside, sagaIdOf = sagaOfItem } = options;
  // Each call gets its own connection. A server may close an idle connection just as the next call comes,
  // and nobody would know whether that call was done. Only a rule may cause a fault.
  const agent = new Agent({ keepAlive: false });
  const aws: Upstream = { url: new URL(options.upstream), agent, direct: false };
  const dynamodb: Upstream = options.dynamodb
    ? { url: new URL(options.dynamodb), agent, direct: true }
    : aws;
  const upstreamOf = (from: IncomingMessage): Upstream => {
    if (outside?.isMeant(from.headers))
      return { url: new URL(outside.url), agent, direct: false, outside };
    return isDynamoDb(from) ? dynamodb : aws;
  };
  const state: ProxyState = {
    rules: new RuleBook(),
    hotKeys: new HotKeys(),
    calls: [],
    refuse: async (ms) => {
      const { port } = new URL(proxy.url);
      await shut(server);
      await delay(ms);
      await listen(server, Number(port));
    },
  };
  const server = createServer((from, to) => {
    const isControl = from.url?.startsWith(`${CONTROL_PREFIX}/`);
    const work = isControl
      ? control(state, from, to)
      : relay(state, { from, to }, upstreamOf(from), sagaIdOf);
    // The emulator is down, or the client is gone: the client sees a broken connection.
    work.catch(() => from.socket.destroy());
  });
  server.keepAliveTimeout = 0; // the functions keep their connections, and the proxy never closes one
  const proxy = connectProxy(await listen(server, port));
  return {
    ...proxy,
    close: async () => {
      state.rules.clear();
      await shut(server);
      agent.destroy();
    },
  };
}

interface Connection {
  readonly from: IncomingMessage;
  readonly to: ServerResponse;
}

async function relay(
  state: ProxyState,
  { from, to }: Connection,
  upstream: Upstream,
  sagaIdOf: (key: KeyStrings) => string | undefined,
): Promise<void> {
  const asked = asRead(from, await readAll(from), upstream);
  const sagaIds = [...new Set(asked.keys.flatMap((key) => sagaIdOf(key) ?? []))];
  const [sagaId] = sagaIds;
  const call: Call = {
    at: new Date().toISOString(),
    operation: asked.operation,
    tables: asked.tables,
    ...(sagaId !== undefined && { sagaId }),
    ...(sagaIds.length > 1 && { sagaIds }),
    attempt: attemptOf(from),
    request: from.headers["amz-sdk-invocation-id"]?.toString(),
    ...callerOf(from, upstream.outside !== undefined),
    forwarded: 0,
    items: asked.keys.length,
    units: [],
  };
  state.calls.push(call);
  if (state.calls.length > KEPT_CALLS) state.calls.shift();
  const { active, swallowing } = state.rules.hit(call);
  const left = swallowing.reduce(swallow, asked);
  const exchange = new Exchange(call, left, from, to, upstream);
  for (const rule of swallowing) rule.reached(Object.assign(call, { fault: "swallow" }));
  if (left.keys.length === 0 && swallowing.length > 0) return exchange.pretend(asked.keys.length);
  const admission = state.hotKeys.admit(call.operation, left.keys);
  if (admission.is === "throttled") return exchange.refuse("throttle");
  if (admission.is === "colliding") return exchange.collide(admission.items);
  if (!active) {
    const answer = await exchange.forward().finally(admission.done);
    if (exchange.gone.aborted) call.abandoned = true;
    return exchange.reply(answer);
  }
  const work = inject(active, exchange).finally(admission.done);
  active.track(work.catch(() => {}));
  return work;
}

function asRead({ method = "", url, headers }: IncomingMessage, body: Buffer, to: Upstream) {
  const target = String(headers["x-amz-target"] ?? "");
  return to.outside?.read({ method, path: url ?? "/", body }) ?? readRequest(target, body, url);
}

const isDynamoDb = ({ headers }: IncomingMessage): boolean =>
  String(headers["x-amz-target"]).startsWith("DynamoDB_");

const swallow = (asked: DynamoDbRequest, { rule }: ActiveRule): DynamoDbRequest =>
  withoutEventsOf(rule.sagaId, asked);

/** The SDK sends the attempt itself, as `attempt=2; max=3`. */
function attemptOf({ headers }: IncomingMessage): number {
  return Number(/attempt=(\d+)/.exec(String(headers["amz-sdk-request"]))?.[1] ?? 1);
}

/** Refuses new connections from now on, and breaks the open ones. */
function shut(server: Server): Promise<unknown> {
  return new Promise((closed) => {
    server.close(closed);
    server.closeAllConnections();
  });
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((listening, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const bound = typeof address === "object" && address ? address.port : port;
      listening(`http://127.0.0.1:${bound}`);
    });
  });
}
