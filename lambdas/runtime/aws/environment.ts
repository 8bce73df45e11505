/** A setting that the stack may give the function. */
export const optionalSetting = (name: string): string | undefined => process.env[name] || undefined;

/** A setting that the stack gives the function. @throws Error naming it if it is missing. */
export function setting(name: string): string {
  const value = optionalSetting(name);
  if (!value) throw new Error(`the environment variable ${name} is not set`);
  return value;
}

/** The setting with the seconds after which a saga of a fast lane is looked at. */
export const LANE_SECONDS = "LANE_SECONDS";

/** The setting with the ARN of the secret that a provider needs. It never has the secret itself. */
export const PROVIDER_SECRET = "PROVIDER_SECRET";

/** The setting with the URL that a test stage's provider calls in place of the real system. */
export const PROVIDER_ENDPOINT = "PROVIDER_ENDPOINT";

/** The setting with the function that a service asks to write on a saga's record: `NAME:ALIAS`. */
export const FENCE_FUNCTION = "FENCE_FUNCTION";

/** The settings of a front door's functions: what they ask, and where sagas begin. */
export const FRONT = {
  /** The function of the saga's records by the alias of a command, the approval function, the reconciler: `NAME:ALIAS`. */
  record: "RECORD_FUNCTION",
  approval: "APPROVAL_FUNCTION",
  reconciler: "RECONCILER_FUNCTION",
  /** Where sagas begin in a fast lane: the ARN of the express workflow, or the name of the function. */
  express: "EXPRESS_ARN",
  direct: "DIRECT_FUNCTION",
  /** Seconds that a saga may be overdue before no more are stored for the reconciler to start. */
  backlog: "BACKLOG_SECONDS",
  /** What the scopes of tokens begin with: `order-saga/`. */
  scopes: "SCOPES",
} as const;

/** The clock of the functions. Decisions get the time as an argument. ISO 8601. */
export const now = () => new Date().toISOString();
