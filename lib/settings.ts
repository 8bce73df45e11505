import type { Construct } from "constructs";
import * as z from "zod";
import { LANES } from "../lambdas/saga/lane";
import { LANE_SECONDS, MOST_APPROVAL_SECONDS } from "../lambdas/saga/record-row";

/** The command line passes numbers as text. An empty text is an error and not zero. */
const wholeNumber = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);

/** The command line passes JSON as text. A prop passes the value itself. */
const fromJson = <S extends z.ZodType>(schema: S) =>
  z.preprocess((given): unknown => (typeof given === "string" ? JSON.parse(given) : given), schema);

/**
 * The settings of a deployment, read from the CDK context (`-c stage=prod`).
 * The stages `test` and `local` delete their data with the stack. Every other stage keeps it.
 */
export const settingsSchema = z.object({
  /**
   * The stage. It is part of the names of stacks, tables, alarms and dashboards, so several stages live in one
   * account. There is no default, because one stage would then get the names of another.
   */
  stage: z
    .string({ error: "is missing: name the stage, such as -c stage=dev" })
    .regex(/^[a-z][a-z0-9-]{0,15}$/, "must have 1 to 16 lower-case letters, digits or hyphens"),
  /** The amount from which a request waits for an approval, in minor units. */
  approvalThreshold: wholeNumber.pipe(z.int().min(0)).default(100_000),
  /** How long a request waits for its approval, in seconds. */
  approvalSeconds: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST_APPROVAL_SECONDS)
    .default(7 * 86_400),
  /**
   * What drives a saga until something of it waits or fails for good. `standard`: the state machine. `express`: an
   * express workflow. `direct`: one function, with all services in it. Both hand over to the state machine.
   */
  lane: z.enum(LANES).default("standard"),
  /**
   * After how many seconds an open saga of the lanes `express` and `direct` counts as lost. Nobody can ask Step
   * Functions for it. A lane's execution that was only slow harms nothing.
   */
  laneSeconds: wholeNumber.pipe(z.int().min(30).max(3600)).default(LANE_SECONDS),
  /**
   * Concurrent commands of each service that acts on an outside system. Default: no limit. With a limit, an
   * orchestration reserves as many for each of these services, a quarter of it for its undo, a quarter for the
   * questions of each service to `Fence`, as many for the function of the lane `direct`, and `RECONCILERS` for the
   * reconciler. The account's limit of concurrent executions must be at least the sum of what is reserved plus
   * `LEFT_FOR_OTHERS`. A choreography reserves nothing, and gives these services one message at a time.
   */
  outsideAtOnce: wholeNumber.pipe(z.int().min(1)).optional(),
  /** Messages that a service of a choreography handles in one invocation, at most. */
  batchSize: wholeNumber.pipe(z.int().min(1).max(10)).default(10),
  /** Whether the app's sagas get a front door, see `SagaApi`. */
  api: z.enum(["on", "off"]).default("off"),
  /** The ARN of the Cognito user pool whose tokens the front door takes. Default: requests signed with IAM. */
  apiUserPool: z
    .string()
    .regex(/^arn:[\w-]+:cognito-idp:[\w-]+:\d+:userpool\/[\w-]+$/, "must be the ARN of a user pool")
    .optional(),
  /** New sagas a second that the front door takes. More are refused with 429. What is under way is not counted. */
  apiPlacesPerSecond: wholeNumber.pipe(z.int().min(1)).default(100),
  /**
   * New sagas that the front door waits for at once. Default: no limit. As many executions are reserved, and no more
   * can starve the other functions of the account.
   */
  apiPlacesAtOnce: wholeNumber.pipe(z.int().min(1)).optional(),
  /**
   * The front door stores what the lane does not take, for the reconciler to start. It stores no more while a saga is
   * overdue by so many seconds.
   */
  apiBacklogSeconds: wholeNumber.pipe(z.int().min(60)).default(600),
  /**
   * Units in a second that the saga's tables take at once, for a sale: `{ "reads": 40000, "writes": 40000 }`. It can
   * only be raised. Default: what DynamoDB gives a new table, which it raises as the load grows.
   */
  warmThroughput: fromJson(
    z.strictObject({ reads: z.int().min(12_000), writes: z.int().min(4000) }).optional(),
  ),
  /**
   * The ARN of the SNS topic that receives the alarms. A production stage needs one. Default: alarms are shown,
   * and nobody is told.
   */
  alarmTopic: z
    .string()
    .regex(/^arn:[\w-]+:sns:/, "must be the ARN of an SNS topic")
    .optional(),
  /**
   * The ARN of the KMS key of tables and queues. Default: AWS's own key. docs/deploy.md says what the key's
   * policy must allow.
   */
  kmsKeyArn: z
    .string()
    .regex(/^arn:[\w-]+:kms:[\w-]+:\d+:key\//, "must be the ARN of a KMS key")
    .optional(),
  /**
   * How a deployment reaches new sagas. Default: see `releaseIn`.
   * - `gradual`: a tenth of the new sagas get the new version for ten minutes. An alarm rolls it back.
   * - `at-once`: all new sagas get the new version.
   * - `latest`: there are no versions, as on LocalStack.
   * With versions, executions in flight keep the version that they started with.
   */
  release: z.enum(["gradual", "at-once", "latest"]).optional(),
  /**
   * The ARN of a layer that registers OpenTelemetry's SDK, such as AWSOpenTelemetryDistroJs. Each saga is one trace
   * then. Default: none; X-Ray has a trace for each execution.
   */
  telemetryLayer: z
    .string()
    .regex(
      /^arn:[\w-]+:lambda:[\w-]+:\d+:layer:[\w-]+:\d+$/,
      "must be the ARN of a layer's version",
    )
    .optional(),
  /**
   * The tables that were restored, and the suffix of their new names: `NAME-saga:r1,NAME-choreography:r2`. The
   * stack then uses the tables of these names. What is outside is not restored: the books of the sandbox, and what a
   * provider remembers of its system. Nor is a vault.
   */
  restored: z
    .string()
    .regex(
      /^[a-z][a-z-]*:[a-z0-9-]{1,20}(,[a-z][a-z-]*:[a-z0-9-]{1,20})*$/,
      "must look like NAME-saga:r1",
    )
    .optional(),
  /**
   * Where the secret of a request is, such as a payment token. `vault`: in a table of the service that needs it,
   * until it has acted; the request says `vault:…` in its place. `inline`: in the request, and so in every record,
   * message and history. Default: `vault` with a provider of one's own, `inline` with the sandbox.
   */
  secrets: z.enum(["inline", "vault"]).optional(),
  /** The address that the functions use in place of AWS, such as a fault proxy's. Test stages only. */
  awsEndpoint: z.url().optional(),
  /** The address that a provider of one's own uses in place of the real system. Test stages only. */
  providerEndpoint: z.url().optional(),
  /** Stream ARN by table name, as JSON. It is needed for a choreography whose tables outlived their stack. */
  streams: fromJson(z.record(z.string(), z.string())).default({}),
});

/** The settings of a deployment, from the CDK context. */
export type Settings = z.infer<typeof settingsSchema>;

/** The release of these settings. The default is `gradual` in production, `latest` in test stages, else `at-once`. */
export const releaseIn = ({ release, ...stage }: Settings): NonNullable<Settings["release"]> =>
  release ?? (isProduction(stage) ? "gradual" : isDisposable(stage) ? "latest" : "at-once");

/** What `setFunctions` sets for a stage. */
export const functionsIn = (settings: Settings) => ({
  versions: releaseIn(settings) !== "latest",
  telemetryLayer: settings.telemetryLayer,
});

/** Whether the stage's data is deleted with its stack. */
export const isDisposable = ({ stage }: Pick<Settings, "stage">) =>
  ["test", "local"].includes(stage);

/** Whether the stage is production: `prod`, `prod-eu`, `production`. */
export const isProduction = ({ stage }: Pick<Settings, "stage">) =>
  /^prod(uction)?(-|$)/.test(stage);

/** The bucket of disposable stages that holds the functions' code during a deployment. */
export const LOCAL_ASSETS_BUCKET = "order-saga-assets";

type Context = (key: string) => unknown;

/** The settings of a schema, from the CDK context. @throws Error that names the wrong keys. */
export function fromContext<S extends z.ZodObject>(schema: S, context: Context): z.infer<S> {
  const keys = Object.keys(schema.shape);
  const given = Object.fromEntries(keys.map((key) => [key, context(key) ?? undefined]));
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`these settings of the CDK context are wrong: ${wrong.join("; ")}`);
}

/** The settings of a scope: the given ones, and the CDK context for the others. */
export function settingsIn({ node }: Construct, given: Partial<Settings> = {}): Settings {
  const props = new Map<string, unknown>(Object.entries(given));
  return readSettings((key) => props.get(key) ?? node.tryGetContext(key));
}

/**
 * The settings of a context, such as `(key) => app.node.tryGetContext(key)`.
 * @throws Error that names the wrong key.
 */
export function readSettings(context: Context): Settings {
  const settings = fromContext(settingsSchema, context);
  for (const name of ["awsEndpoint", "providerEndpoint"] as const) {
    if (settings[name] && !isDisposable(settings)) {
      throw new Error(`${name} is for test stages, not for ${settings.stage}`);
    }
  }
  if (isProduction(settings) && !settings.alarmTopic) {
    throw new Error(
      `alarmTopic is missing: stage ${settings.stage} needs an SNS topic for its alarms`,
    );
  }
  return settings;
}
