import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App, Validations } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { checkout } from "../../lambdas/checkout/saga";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { SagaWebhook } from "../../lib/saga-webhook";
import { ON_SANDBOX } from "../../lib/sandbox-warning";
import { addSaga, type Stacks } from "../../lib/stacks";

const cdkJson = readFileSync(resolve(__dirname, "../../cdk.json"), "utf8");
/** The feature flags that cdk.json sets. */
export const flags = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(cdkJson)).context;

/** What the CDK writes while it synthesizes goes with the tests of a file. */
const written = mkdtempSync(join(tmpdir(), "order-saga-synth-"));
afterAll(() => rmSync(written, { recursive: true, force: true }));

/** A folder for one app's output. */
export const outdir = (): string => mkdtempSync(join(written, "app-"));

export interface Synthesized {
  readonly data: Template;
  readonly saga: Template;
  readonly choreographyData: Template;
  readonly choreography: Template;
}

/**
 * The sagas that are deployed, and one that has what they have not: something is held outside until it is taken, and
 * a webhook.
 */
const every = { ...sagas, checkout };
type Name = keyof typeof every;
export const everyName: readonly Name[] = [...sagaNames, "checkout"];

export const WEBHOOK = {
  file: "lambdas/checkout/authorisation-stripe.ts",
  secretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-signing-AbCdEf",
};

const done = new Map<string, Synthesized>();

/** A saga's stacks as the app makes them, from the context that a deployment gives. */
export function synthesize(
  context: Readonly<Record<string, unknown>>,
  name: Name = "order",
): Synthesized {
  const key = JSON.stringify([name, context]);
  const made = done.get(key) ?? make(context, name);
  done.set(key, made);
  return made;
}

/** The same stacks, before they are templates. */
export function stacksOf(context: Readonly<Record<string, unknown>>, name: Name): Stacks {
  const stacks = addSaga(newApp(context), every[name]);
  if (name === "checkout") new SagaWebhook(stacks.saga, "Webhook", { of: stacks.saga, ...WEBHOOK });
  return stacks;
}

function make(context: Readonly<Record<string, unknown>>, name: Name): Synthesized {
  const stacks = stacksOf(context, name);
  return {
    data: Template.fromStack(stacks.data),
    saga: Template.fromStack(stacks.saga),
    choreographyData: Template.fromStack(stacks.choreographyData),
    choreography: Template.fromStack(stacks.choreography),
  };
}

/**
 * The CDK's own rules take seconds for each stack: one test of nag.test.ts sets them on, and every
 * `cdk deploy` has them.
 */
process.env.CDK_VALIDATION = "false";

/** The trace of each construct takes a tenth of the time, and the templates do not have it. */
const WITHOUT_TRACES = { "aws:cdk:disable-creation-stack-traces": true };

/** Where alarms of production are sent. */
export const ON_CALL = "arn:aws:sns:eu-west-1:123456789012:on-call";

/** An app as the CDK's command line makes it: with the flags of cdk.json, and this context. */
export function newApp(given: Readonly<Record<string, unknown>>): App {
  const context = { ...(given.stage === "prod" && { alarmTopic: ON_CALL }), ...given };
  // No stack's functions are bundled: what they hold is not what is tested here, and it is slow.
  const app = new App({
    outdir: outdir(),
    treeMetadata: false,
    analyticsReporting: false,
    context: { ...flags, ...context, ...WITHOUT_TRACES, "aws:cdk:bundling-stacks": [] },
  });
  Validations.of(app).acknowledge({ id: `Annotation::${ON_SANDBOX}`, reason: "these are tests" });
  return app;
}

/** The resources of a type by logical id; a test fails where there is none. */
export function resources(of: Template, type: string): [id: string, resource: Resource][] {
  const found = Object.entries(of.findResources(type));
  if (found.length === 0) throw new Error(`no ${type}`);
  return found.map(([id, { Properties, ...rest }]) => [id, { Properties, ...rest }]);
}

export interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}
