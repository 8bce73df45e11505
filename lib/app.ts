import type { App } from "aws-cdk-lib";
import * as z from "zod";
import { sagaNames, sagas } from "#sagas";
import { providersOf, SANDBOX } from "./providers";
import { fromContext, settingsSchema } from "./settings";
import { addSaga, type Stacks } from "./stacks";

/** The app's own settings, beside those of each stack. */
export const appSettings = z.object({
  /** The sagas that have stacks, separated by commas. */
  sagas: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(sagaNames)))
    .default(sagaNames),
  /** Which system outside services act on: see `providersOf`. */
  provider: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, "must be lower case")
    .default(SANDBOX),
  /** The secret that it needs, in Secrets Manager. Only the functions that act there may read it. */
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
