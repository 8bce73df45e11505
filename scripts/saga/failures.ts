import { CommanderError } from "commander";
import { Refused as InvalidRequest } from "../../lambdas/saga/errors";
import { NO_ANSWER, signsOf } from "../command/failure";
import { BadInput, Failed, Refused, Unknown } from "../deployed/errors";
import { UserError } from "../localstack";
import { shellSettings } from "../project/root";

/** What the command ends with. Programs may rely on it. */
export const EXIT = {
  done: 0,
  /** It was tried and did not work; or the audit found something. */
  failed: 1,
  /** The command was called wrongly, or the request is none. */
  usage: 2,
  /** There is no such saga, number or letter. */
  unknown: 3,
  /** What is so does not allow it, e.g. undoing a confirmed saga. Nothing was changed. */
  refused: 4,
  /** AWS cannot be used: no credentials, not reachable, not permitted, not deployed. */
  aws: 5,
} as const;

export type Exit = (typeof EXIT)[keyof typeof EXIT];

export interface Failure {
  readonly exit: Exit;
  /** For a person; nothing where it was said already. */
  readonly message: string;
}

const SETTINGS = `For LocalStack: ${shellSettings()}; for AWS: AWS_PROFILE and AWS_REGION.`;

/** Errors of the SDK and of Node that tell of the way to AWS, by what can be done about them. */
const AWS: readonly (readonly [RegExp, (error: Error) => string])[] = [
  [
    /^CredentialsProviderError|^UnrecognizedClient|^InvalidClientTokenId|^ExpiredToken/,
    (error) => `There are no AWS credentials that work: ${error.message}\n${SETTINGS}`,
  ],
  [/Region is missing/, () => `No AWS region is set.\n${SETTINGS}`],
  [
    NO_ANSWER,
    () =>
      `AWS does not answer at ${process.env.AWS_ENDPOINT_URL ?? "its own addresses"}.\n${SETTINGS}`,
  ],
  [
    /^AccessDenied|is not authorized to perform/,
    (error) => `These credentials may not do that: ${error.message}`,
  ],
  [
    /^ResourceNotFoundException|^StateMachineDoesNotExist|^QueueDoesNotExist|NonExistentQueue/,
    (error) => `The stack is only half there: ${error.message}\nDeploy it again.`,
  ],
];

/** Puts what went wrong into words, and into an exit code. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) {
    return { exit: error.exitCode === 0 ? EXIT.done : EXIT.usage, message: "" };
  }
  if (!(error instanceof Error)) return { exit: EXIT.failed, message: String(error) };
  if (error instanceof InvalidRequest || error instanceof BadInput) {
    return { exit: EXIT.usage, message: error.message };
  }
  if (error instanceof Unknown) return { exit: EXIT.unknown, message: error.message };
  if (error instanceof Refused) return { exit: EXIT.refused, message: error.message };
  if (error instanceof UserError) return { exit: EXIT.aws, message: error.message };
  const signs = signsOf(error);
  const known = AWS.find(([sign]) => signs.some((text) => sign.test(text)));
  if (known) return { exit: EXIT.aws, message: known[1](error) };
  const message = error instanceof Failed ? error.message : (error.stack ?? error.message);
  return { exit: EXIT.failed, message };
}
