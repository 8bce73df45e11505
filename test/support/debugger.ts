import { randomBytes } from "node:crypto";
import { type IncomingMessage, request } from "node:http";
import { SourceMap } from "node:module";
import type { Socket } from "node:net";
import * as z from "zod";
import { waitFor } from "../../scripts/deployed/wait-for";

/** How long a message of the inspector may take. */
const COMES_MS = 20_000;

const messageSchema = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
});
type Message = z.infer<typeof messageSchema>;

const targetsSchema = z.array(z.object({ webSocketDebuggerUrl: z.url() }));
const sourceMapSchema = z.object({
  version: z.number(),
  file: z.string().default(""),
  sources: z.array(z.string()),
  sourcesContent: z.array(z.string()).default([]),
  sourceRoot: z.string().default(""),
  names: z.array(z.string()),
  mappings: z.string(),
});

/** A client of Node's inspector, like an editor: the DevTools protocol over a WebSocket. */
export class Debugger {
  #next = 1;
  #received = Buffer.alloc(0);
  readonly #messages: Message[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on("data", (chunk) => this.#take(chunk));
  }

  /** Attaches to the process that listens on this port. */
  static async attach(port: number): Promise<Debugger> {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [target] = targetsSchema.parse(await answer.json());
    if (!target) throw new Error("nothing to attach to");
    const { pathname } = new URL(target.webSocketDebuggerUrl);
    return new Debugger(await upgraded(port, pathname));
  }

  /** Sends a command. @returns its result. */
  async send(method: string, params: object = {}): Promise<unknown> {
    const id = this.#next++;
    this.socket.write(frame(JSON.stringify({ id, method, params })));
    const { error, result } = await this.#message(`answer to ${method}`, ({ id: of }) => of === id);
    if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  /**
   * Waits for an event that `wanted` accepts. It may have come already.
   * @returns its parameters.
   * @throws Error if it does not come within 20 seconds.
   */
  async event<T>(method: string, schema: z.ZodType<T>, wanted = (_: T) => true): Promise<T> {
    const matches = (message: Message) =>
      message.method === method && wanted(schema.parse(message.params));
    return schema.parse((await this.#message(method, matches)).params);
  }

  close(): void {
    this.socket.destroy();
  }

  #message(what: string, wanted: (message: Message) => boolean): Promise<Message> {
    return waitFor(`the debugger's ${what}`, async () => this.#messages.find(wanted), COMES_MS);
  }

  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (let end = endOfFrame(this.#received); end; end = endOfFrame(this.#received)) {
      const text = this.#received.subarray(end.head, end.end).toString();
      this.#received = this.#received.subarray(end.end);
      const message = messageSchema.parse(JSON.parse(text));
      this.#messages.push(message);
    }
  }
}

/** The bounds of the first frame's text. Node's inspector sends frames unmasked and whole. */
function endOfFrame(bytes: Buffer): { head: number; end: number } | undefined {
  if (bytes.length < 10) return undefined; // the shortest message of the protocol is longer
  const short = (bytes[1] ?? 0) & 127;
  if (short < 126) return within(bytes, 2, short);
  return short === 126
    ? within(bytes, 4, bytes.readUInt16BE(2))
    : within(bytes, 10, Number(bytes.readBigUInt64BE(2)));
}

function within(bytes: Buffer, head: number, length: number) {
  return bytes.length < head + length ? undefined : { head, end: head + length };
}

function upgraded(port: number, path: string): Promise<Socket> {
  const headers = {
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
  };
  return new Promise((done, failed) => {
    const asked = request({ host: "127.0.0.1", port, path, headers });
    asked.on("upgrade", (_: IncomingMessage, socket: Socket) => done(socket));
    asked.on("error", failed);
    asked.end();
  });
}

/** A text as a client's frame. Clients must mask: here with zeros. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const short = payload.length < 126;
  const head = Buffer.alloc(short ? 6 : 8);
  head[0] = 0x81;
  head[1] = 0x80 | (short ? payload.length : 126);
  if (!short) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/** The line of a script that comes from this line of a source. Both count from 0. */
export function generatedLine(map: string, script: string, source: string, line: number): number {
  const parsed = sourceMapSchema.parse(JSON.parse(map));
  const sources = new SourceMap(parsed); // a SourceMap leaves out the sources' root
  return script.split("\n").findIndex((text, at) => {
    const found = sources.findEntry(at, text.search(/\S/));
    return (
      "originalSource" in found &&
      parsed.sourceRoot + found.originalSource === source &&
      found.originalLine === line
    );
  });
}
