import { CommanderError } from "commander";
import { Refused as InvalidRequest } from "../../lambdas/saga/errors";
import { NO_ANSWER, signsOf } from "../command/failure";
import { UserError } from "../command/user-error";
import { BadInput, Failed, Refused, Unknown } from "../deployed/errors";
import { shellSettings } from "../project/root";

/** The exit codes of the command. Programs may rely on them. */
export const EXIT = {
  done: 0,
  /** It was tried and failed, or the audit found something. */
  failed: 1,
  /** The command was called wrongly, or the request is not valid. */
  usage: 2,
  /** There is no such saga, counter or dead letter. */
  unknown: 3,
  /** It is not possible now, such as undoing a confirmed saga. Nothing was changed. */
  refused: 4,
  /** AWS cannot be used: no credentials, not reachable, not permitted, not deployed. */
  aws: 5,
} as const;

export type Exit = (typeof EXIT)[keyof typeof EXIT];

export interface Failure {
  readonly exit: Exit;
  /** For a person. Empty if it was printed already. */
  readonly message: string;
}

const SETTINGS = `For LocalStack: ${shellSettings()}; for AWS: AWS_PROFILE and AWS_REGION.`;

/** Errors of the SDK and of Node on the way to AWS, and what a person can do about them. */
const AWS: readonly (readonly [RegExp, (error: Error) => string])[] = [
  [
    /^CredentialsProviderError|^UnrecognizedClient|^InvalidClientTokenId|^ExpiredToken/,
    (error) => `The AWS credentials do not work: ${error.message}\n${SETTINGS}`,
  ],
  [/Region is missing/, () => `No AWS region is set.\n${SETTINGS}`],
  [
    NO_ANSWER,
    () =>
      `AWS does not answer at ${process.env.AWS_ENDPOINT_URL ?? "its own addresses"}.\n${SETTINGS}`,
  ],
  [
    /^AccessDenied|is not authorized to perform/,
    (error) =>
      `These credentials do not permit it: ${error.message}\nUse others, or permit that action.`,
  ],
  [
    /^ResourceNotFoundException|^StateMachineDoesNotExist|^QueueDoesNotExist|NonExistentQueue/,
    (error) => `A part of the stack is missing: ${error.message}\nDeploy it again.`,
  ],
];

/** The message and the exit code of an error. */
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
