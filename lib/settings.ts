import * as z from "zod";

/**
 * What differs between deployments, read from the CDK context (`-c stage=prod`).
 * `test` and `local` throw their data away with the stack; every other stage keeps it.
 */
export const settingsSchema = z.object({
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,15}$/, "must be short, lower case")
    .default("dev"),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Whether this stage's data is thrown away with its stack. */
export const isDisposable = ({ stage }: Settings) => ["test", "local"].includes(stage);

/** Physical names: fixed, so that tables can be found again after everything else is lost. */
export const tableNames = ({ stage }: Settings) => ({
  order: `order-saga-${stage}-orders`,
  payment: `order-saga-${stage}-payments`,
  inventory: `order-saga-${stage}-inventory`,
  provider: `order-saga-${stage}-provider`,
});
