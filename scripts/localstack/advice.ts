import { UserError } from "./user-error";

const FULL_DISK = "The disk is full. Make room, then run this again.";
const NO_REGISTRY =
  "The package registry cannot be reached. Is there a network? Behind a proxy set HTTPS_PROXY; " +
  "then run this again.";

const SIGNS: readonly [signs: RegExp, advice: string][] = [
  [/No space left on device|ENOSPC/, FULL_DISK],
  [/(NewConnection|NameResolution|ConnectTimeout|ReadTimeout|Proxy)Error|unreachable/, NO_REGISTRY],
];

/** What to do about a command that failed, as far as its last words tell: a line, or nothing. */
export function adviceOn(lastWords: string): string {
  const known = SIGNS.find(([signs]) => signs.test(lastWords));
  return known ? `\n${known[1]}` : "";
}

const SYSTEM_ERRORS: Record<string, string> = {
  ENOSPC: FULL_DISK,
  EDQUOT: "Your quota of disk space is used up. Make room, then run this again.",
  EACCES: "It may not be written.",
  EPERM: "It may not be written.",
  EROFS: "It is on a disk that cannot be written.",
};

/** An error of the file system that the user can mend, as a UserError; any other as it is. */
export function asUserError(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const advice = SYSTEM_ERRORS[String(error.code)];
  const file = "path" in error ? `${error.path}: ` : "";
  return advice ? new UserError(`${file}${error.code}. ${advice}`, { cause: error }) : error;
}
