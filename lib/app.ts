import type { App } from "aws-cdk-lib";
import * as z from "zod";
import { sagaNames, sagas } from "#sagas";
import { fromContext, settingsSchema } from "./settings";
import { addSaga, type Stacks } from "./stacks";

/** What the app of this project is told beside the settings of each stack. */
export const appSettings = z.object({
  /** Whose stacks there are, with commas between them. */
  sagas: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(sagaNames)))
    .default(sagaNames),
  ...settingsSchema.shape,
});

/** Puts every stack of the sagas into the app that its context names. */
export function addStacks(app: App): Stacks[] {
  const settings = fromContext(appSettings, (key) => app.node.tryGetContext(key));
  return settings.sagas.map((name) => addSaga(app, sagas[name]));
}
