import type { App } from "aws-cdk-lib";
import * as z from "zod";
import { sagaNames, sagas } from "#sagas";
import { providerSettings } from "./providers";
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
  ...providerSettings.shape,
  ...settingsSchema.shape,
});

/** Adds the stacks of the sagas that the context names. */
export function addStacks(app: App): Stacks[] {
  const settings = fromContext(appSettings, (key) => app.node.tryGetContext(key));
  return settings.sagas.map((name) => addSaga(app, sagas[name]));
}
