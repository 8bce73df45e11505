import type { Construct } from "constructs";
import * as z from "zod";

/** From the command line a number comes as text; an empty one is a slip and not zero. */
const wholeNumber = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);

/** What comes as text from the command line, and as it is where it is a prop. */
const fromJson = <S extends z.ZodType>(schema: S) =>
  z.preprocess((given): unknown => (typeof given === "string" ? JSON.parse(given) : given), schema);

/**
 * What differs between deployments, read from the CDK context (`-c stage=prod`).
 * `test` and `local` throw their data away with the stack; every other stage keeps it.
 */
export const settingsSchema = z.object({
  /**
   * It is in the names of stacks, tables, alarms and dashboards, so several stages live in one account. It has no
   * default: who forgets it would give one stage the names of another.
   */
  stage: z
    .string({ error: "say which, as -c stage=dev" })
    .regex(/^[a-z][a-z0-9-]{0,15}$/, "must be short, lower case"),
  /** Minor units: requests of this amount or more wait for an approval. */
  approvalThreshold: wholeNumber.pipe(z.int().min(0)).default(100_000),
  /** How long a request waits for its approval. Step Functions waits a year at most. */
  approvalSeconds: z.coerce
    .number()
    .int()
    .min(1)
    .max(31_000_000)
    .default(7 * 86_400),
  /**
   * How many commands of each service that acts outside run at once. Default: no limit. If it is set, an
   * orchestration reserves as many for each, and `RECONCILERS` more. The account's limit of concurrent
   * executions must be at least `LEFT_FOR_OTHERS` and the sum of what is reserved.
   */
  outsideAtOnce: wholeNumber.pipe(z.int().min(1)).optional(),
  /** The SNS topic that alarms are sent to; production needs one. Default: they are shown and sent to nobody. */
  alarmTopic: z
    .string()
    .regex(/^arn:[\w-]+:sns:/, "must be the ARN of an SNS topic")
    .optional(),
  /** The KMS key of tables and queues. Default: AWS's own. docs/deploy.md says what its policy must allow. */
  kmsKeyArn: z
    .string()
    .regex(/^arn:[\w-]+:kms:[\w-]+:\d+:key\//, "must be the ARN of a KMS key")
    .optional(),
  /**
   * How a deployment reaches sagas. `gradual`: a tenth of the new ones get the new version for ten minutes, and an
   * alarm brings the old one back. `at-once`: all new ones get it. Executions in flight keep theirs in both.
   * `latest`: nothing has versions, as on LocalStack. Default: see `releaseIn`.
   */
  release: z.enum(["gradual", "at-once", "latest"]).optional(),
  /**
   * Which tables were restored, and what their new names end in: `NAME-saga:r1,NAME-choreography:r2`. The stack works
   * with tables of these names then. What the sandbox keeps is another system's, and is not restored.
   */
  restored: z
    .string()
    .regex(
      /^[a-z][a-z-]*:[a-z0-9-]{1,20}(,[a-z][a-z-]*:[a-z0-9-]{1,20})*$/,
      "must be as NAME-saga:r1",
    )
    .optional(),
  /**
   * Where the secret of a request is, such as a payment token. `vault`: a table of the service that needs it, until
   * it has acted; the request says `vault:…` in its place. `inline`: in the request itself, and so in every record,
   * message and history. Default: `vault` for a provider of one's own, `inline` for the sandbox.
   */
  secrets: z.enum(["inline", "vault"]).optional(),
  /** Where the functions find AWS instead, e.g. through a fault proxy. Test stages only. */
  awsEndpoint: z.url().optional(),
  /** Where a provider of one's own finds the system outside instead, such as a fake of it. Test stages only. */
  providerEndpoint: z.url().optional(),
  /**
   * The ARNs of streams by their tables' names, as JSON: of choreographies whose tables have outlived
   * their stack, which would otherwise tell them.
   */
  streams: fromJson(z.record(z.string(), z.string())).default({}),
});

/** What differs between deployments, from the context of the CDK. */
export type Settings = z.infer<typeof settingsSchema>;

/** How a deployment reaches sagas, where nothing is said: production is changed with care. */
export const releaseIn = ({ release, ...stage }: Settings): NonNullable<Settings["release"]> =>
  release ?? (isProduction(stage) ? "gradual" : isDisposable(stage) ? "latest" : "at-once");

/** Concurrent executions that AWS wants unreserved in an account. The limit of a new one is lower. */
export const LEFT_FOR_OTHERS = 100;

/** Whether this stage's data is thrown away with its stack. */
export const isDisposable = ({ stage }: Pick<Settings, "stage">) =>
  ["test", "local"].includes(stage);

/** Whether real customers are served: `prod`, `prod-eu`, `production`. */
export const isProduction = ({ stage }: Pick<Settings, "stage">) =>
  /^prod(uction)?(-|$)/.test(stage);

/** Where disposable stages keep the functions' code while they are deployed. */
export const LOCAL_ASSETS_BUCKET = "order-saga-assets";

type Context = (key: string) => unknown;

/** What the context says of these settings. @throws Error naming the keys that are wrong. */
export function fromContext<S extends z.ZodObject>(schema: S, context: Context): z.infer<S> {
  const keys = Object.keys(schema.shape);
  const given = Object.fromEntries(keys.map((key) => [key, context(key) ?? undefined]));
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`the CDK's context is wrong: ${wrong.join("; ")}`);
}

/** The settings of what is made in a scope: those that are given, and for the others its context's. */
export function settingsIn({ node }: Construct, given: Partial<Settings> = {}): Settings {
  const props = new Map<string, unknown>(Object.entries(given));
  return readSettings((key) => props.get(key) ?? node.tryGetContext(key));
}

/**
 * The settings that a context gives, such as `(key) => app.node.tryGetContext(key)`.
 * @throws Error naming the context key that is wrong.
 */
export function readSettings(context: Context): Settings {
  const settings = fromContext(settingsSchema, context);
  for (const name of ["awsEndpoint", "providerEndpoint"] as const) {
    if (settings[name] && !isDisposable(settings)) {
      throw new Error(`${name} is for test stages, not for ${settings.stage}`);
    }
  }
  if (isProduction(settings) && !settings.alarmTopic) {
    throw new Error(`alarmTopic is missing: in stage ${settings.stage} somebody has to be woken`);
  }
  return settings;
}
