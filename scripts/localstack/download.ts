import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Dispatcher, EnvHttpProxyAgent, request } from "undici";
import { UserError } from "../command/user-error";
import { adviceOnDownload } from "./advice";

const TRIES = 4;
const FIRST_PAUSE_MS = 500;
const SILENCE_MS = 30_000;

/** A file to download, its hash, and where it is written. */
export interface Download {
  url: string;
  sha256: string;
  to: string;
}

/** An error that another try may solve. */
class Passing extends Error {}

export const sha256Of = (content: Buffer): string =>
  createHash("sha256").update(content).digest("hex");

/**
 * Downloads files, several at a time, and checks each against its hash. Uses the proxy that HTTPS_PROXY
 * and NO_PROXY name; Node's own fetch does not. Throws UserError.
 */
export async function fetchAll(
  downloads: readonly Download[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<void> {
  const agent = new EnvHttpProxyAgent({ bodyTimeout: SILENCE_MS, headersTimeout: SILENCE_MS });
  const waiting = [...downloads];
  let done = 0;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await fetchOne(next, agent, signal);
      done += 1;
      onProgress(done);
    }
  };
  try {
    await Promise.all(Array.from({ length: 6 }, work));
  } finally {
    await agent.destroy();
  }
}

async function fetchOne(
  { url, sha256, to }: Download,
  agent: Dispatcher,
  signal: AbortSignal,
): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      const content = await contentOf(url, agent, signal);
      const actual = sha256Of(content);
      if (actual !== sha256) throw new Passing(`its SHA-256 is ${actual}, not ${sha256}`);
      await writeFile(to, content);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Passing)) throw error;
      if (tried === TRIES) throw new UserError(`${url}: ${error.message}.${adviceFor(error)}`);
      await sleep(FIRST_PAUSE_MS * 2 ** (tried - 1), undefined, { signal });
    }
  }
}

async function contentOf(url: string, agent: Dispatcher, signal: AbortSignal): Promise<Buffer> {
  let answer: Dispatcher.ResponseData;
  let content: ArrayBuffer;
  try {
    answer = await request(url, { dispatcher: agent, signal });
    content = await answer.body.arrayBuffer();
  } catch (error) {
    throw new Passing(reasonOf(error), { cause: error });
  }
  if (answer.statusCode !== 200) throw new Passing(`HTTP ${answer.statusCode}`);
  return Buffer.from(content);
}

/** If a name has several addresses, Node throws an AggregateError with their errors and no message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  return error instanceof Error ? error.message || error.name : String(error);
}

const adviceFor = ({ cause, message }: Error): string =>
  cause === undefined ? "" : ` ${adviceOnDownload(message)}`;
