import * as z from "zod";

const list = z.union([z.string(), z.array(z.string())]).transform((it) => [it].flat());
const documentSchema = z.object({
  Version: z.string(),
  Statement: z.array(
    z.object({
      Effect: z.string(),
      Action: list,
      // The evaluator would have a name that is no ARN match whatever is asked.
      Resource: list.refine((all) => all.every((one) => /^(arn:|\*$)/.test(one))),
      Condition: z.record(z.string(), z.record(z.string(), list)).optional(),
    }),
  ),
});
export type PolicyDocument = z.infer<typeof documentSchema>;

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
export const templateSchema = z.object({ Resources: z.record(z.string(), resourceSchema) });
export const managedSchema = z.object({ PolicyDocument: documentSchema });
const refSchema = z.object({ Ref: z.string() });
export const aliasSchema = z.object({ FunctionName: refSchema, Name: z.string() });
export const policySchema = managedSchema.extend({ Roles: z.array(z.string()) });
