import type { App } from "aws-cdk-lib";
import * as z from "zod";
import { sagaNames, sagas } from "#sagas";
import { providersOf, SANDBOX } from "./providers";
import { fromContext, settingsSchema } from "./settings";
import { addSaga, type Stacks } from "./stacks";

/** The settings of the app. Each stack has settings of its own, see `settings.ts`. */
export const appSettings = z.object({
  /** The sagas to deploy, separated by commas. */
  sagas: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(sagaNames)))
    .default(sagaNames),
  /** The provider of the services that act on an outside system, see `providersOf`. */
  provider: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, "must be lower case")
    .default(SANDBOX),
  /** The ARN of the provider's secret in Secrets Manager. Only the functions of that service may read it. */
  providerSecret: z
    .string()
    .regex(/^arn:[\w-]+:secretsmanager:[\w-]+:\d+:secret:/, "must be the ARN of a secret")
    .optional(),
  ...settingsSchema.shape,
});

/** Adds the stacks of the sagas that the context names. */
export function addStacks(app: App): Stacks[] {
  const settings = fromContext(appSettings, (key) => app.node.tryGetContext(key));
  return settings.sagas.map((name) => {
    const saga = sagas[name];
    return addSaga(app, saga, { providers: providersOf(saga, settings) });
  });
}
