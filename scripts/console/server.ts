import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, resolve } from "node:path";
import * as z from "zod";
import { Failed } from "../deployed/errors";
import type { SagaOperations } from "../deployed/operations";
import { called } from "../project/root";
import { EXIT, type Exit, failureOf } from "../saga/failures";
import { apiOf } from "./api";
import { Guard, newToken } from "./guard";

const MAX_BODY = 16_384;

/** The files of the page. No other file is served: the path of a request is never used as a path of the disk. */
const FILES: Readonly<Record<string, string>> = {
  "/": "public/index.html",
  "/console.css": "public/console.css",
  "/ask.js": "public/ask.js",
  "/console.js": "public/console.js",
  "/detail.js": "public/detail.js",
  "/letters.js": "public/letters.js",
  "/list.js": "public/list.js",
  "/machine.js": "public/machine.js",
  "/reason.js": "public/reason.js",
  "/pages/style.css": "../pages/style.css",
  "/pages/dom.js": "../pages/dom.js",
  "/pages/timeline.js": "../pages/timeline.js",
};
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** The page loads nothing from elsewhere, is in no frame, and is not cached. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

const STATUS: Readonly<Record<Exit, number>> = {
  [EXIT.done]: 200,
  [EXIT.failed]: 500,
  [EXIT.usage]: 400,
  [EXIT.unknown]: 404,
  [EXIT.refused]: 409,
  [EXIT.aws]: 502,
};

export interface Console {
  /** The address with the token. It permits everything, so it is a secret. */
  readonly url: string;
  close(): Promise<void>;
}

export interface ConsoleOptions {
  readonly sagas: readonly SagaOperations[];
  /** 0: any free port. */
  readonly port: number;
  /** The name that is recorded when somebody approves or rejects on the page. */
  readonly user: string;
}

/** Serves the console on 127.0.0.1. @throws Failed if the port is in use. */
export async function startConsole({ sagas, port, user }: ConsoleOptions): Promise<Console> {
  const token = newToken();
  const api = apiOf(sagas, user);
  let guard: Guard | undefined;
  const server = createServer((request, response) => {
    const refusal = guard?.refuses(request.headers);
    if (!guard || refusal) return answer(response, refusal?.status ?? 503, refusal ?? {});
    void serve(request, response, { guard, api });
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = new Failed(
        `port ${port} is in use: ${called("console", `--port ${port + 1}`)}`,
      );
      failed(error.code === "EADDRINUSE" ? inUse : error);
    });
    server.listen(port, "127.0.0.1", listening);
  });
  const bound = z.object({ port: z.number() }).parse(server.address()).port;
  guard = new Guard(bound, token);
  return {
    url: `http://127.0.0.1:${bound}/#${token}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

interface Served {
  readonly guard: Guard;
  readonly api: ReturnType<typeof apiOf>;
}

async function serve(request: IncomingMessage, response: ServerResponse, { guard, api }: Served) {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://console");
  const file = FILES[pathname];
  if (file) {
    if (request.method !== "GET") return answer(response, 405, { error: "GET only" });
    return sendFile(response, file);
  }
  const refusal = guard.refusesAction(request.headers);
  if (refusal) return answer(response, refusal.status, refusal);
  const [route, id] = routeOf(request.method ?? "", pathname);
  const handler = Object.hasOwn(api, route) ? api[route] : undefined;
  if (!handler) return answer(response, 404, { error: "there is no such page" });
  try {
    const asked = { id, body: await bodyOf(request), query: Object.fromEntries(searchParams) };
    answer(response, 200, (await handler(asked)) ?? {});
  } catch (error) {
    if (error instanceof z.ZodError) {
      return answer(response, 400, { error: z.prettifyError(error) });
    }
    const { exit, message } = failureOf(error);
    answer(response, STATUS[exit], { error: message });
  }
}

/**
 * The route and the id of a path: `POST /api/OrderSaga/sagas/o-1/redrive` has the route `POST
 * /api/OrderSaga/sagas/:id/redrive` and the id `o-1`.
 */
function routeOf(method: string, pathname: string): readonly [route: string, id: string] {
  const [, api = "", stack = "", kind = "", id, ...rest] = pathname.split("/");
  if (id === undefined) return [`${method} ${pathname}`, ""];
  const route = [method, ["", api, stack, kind, ":id", ...rest].join("/")].join(" ");
  try {
    return [route, decodeURIComponent(id)];
  } catch {
    return [route, id];
  }
}

/** @throws ZodError if it is not a JSON object, or too large. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  return bodySchema.parse(size > MAX_BODY ? "too large" : text || "{}");
}

const bodySchema = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON, or too large" });
    return z.NEVER;
  }
});

function sendFile(response: ServerResponse, file: string): void {
  const type = TYPES[extname(file)];
  response.writeHead(200, { ...HEADERS, "content-type": type });
  response.end(readFileSync(resolve(__dirname, file)));
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...HEADERS, "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
