import { statfsSync } from "node:fs";
import { called, PROJECT } from "../project/root";
import { UserError } from "./user-error";

const FULL_BELOW_BYTES = 5_000_000;
/** The errors of the SDK and of Node if nothing answers at an address. */
export const NO_ANSWER =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|EHOSTUNREACH|TimeoutError|socket hang up/;
const NO_SPACE = /ENOSPC|No space left on device/;
const BROKEN = /Internal Server Error|InternalError|InternalFailure|exception while calling/;

/** An error, its causes, and the errors that it aggregates. */
function* causes(error: Error): Generator<Error> {
  yield error;
  if (error instanceof AggregateError) {
    for (const one of error.errors) if (one instanceof Error) yield* causes(one);
  }
  if (error.cause instanceof Error) yield* causes(error.cause);
}

/** Names, codes and messages of an error and all its causes. */
export const signsOf = (error: Error): string[] =>
  [...causes(error)].map((one) => `${one.name} ${codeOf(one)} ${one.message}`);

/** An error for people: its message, its causes' and the advice, if there is one. Otherwise its stack. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const signs = signsOf(error).join("\n");
  const advice = adviceOn(signs);
  if (error instanceof UserError) return [error.message, advice].filter(Boolean).join("\n");
  if (!advice) return error.stack ?? error.message;
  const messages = new Set([...causes(error)].map(({ message }) => message));
  return [...messages, advice].filter(Boolean).join("\n");
}

/** What to do about an error with these names and messages. Undefined if nothing is known. */
function adviceOn(words: string): string | undefined {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  if (NO_SPACE.test(words)) return "The disk is full. Make room, then run this again.";
  if (!endpoint) return undefined;
  if (NO_ANSWER.test(words)) {
    return `No LocalStack answers at ${endpoint}. Start it with \`${called("localstack", "up")}\`.`;
  }
  if (!BROKEN.test(words)) return undefined;
  const full = isDiskFull() ? " The disk is full: make room first." : "";
  return (
    `LocalStack at ${endpoint} fails.${full} If this happens again, stop it, which keeps its tables, and ` +
    `start it again: ${called("localstack", "kill")}`
  );
}

function isDiskFull(): boolean {
  const { bavail, bsize } = statfsSync(PROJECT);
  return bavail * bsize < FULL_BELOW_BYTES;
}

const codeOf = (error: Error) => ("code" in error ? String(error.code) : "");
