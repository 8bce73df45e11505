import * as z from "zod";
import type { Stored } from "../../lambdas/saga/participant";

/** An `updateItem` of the state machine, as far as it is used. Strict: anything else is rejected. */
export const itemUpdate = z.strictObject({
  TableName: z.string(),
  Key: z.record(z.string(), z.strictObject({ S: z.string() })),
  UpdateExpression: z.string().regex(/^SET (\S+ = \S+(, )?)+ ADD \S+ \S+$/),
  ConditionExpression: z.string().regex(/^\S+ = \S+( AND \S+ = \S+)*$/),
  ExpressionAttributeNames: z.record(z.string(), z.string()),
  ExpressionAttributeValues: z.record(
    z.string(),
    z.union([z.strictObject({ S: z.string() }), z.strictObject({ N: z.string() })]),
  ),
});

export type ItemUpdate = z.infer<typeof itemUpdate>;

type Row = Stored<object>;

/** The row after the update. Undefined if the condition does not hold. */
export function updated(
  update: ItemUpdate,
  read: (key: string) => Row | undefined,
): { key: string; row: Row | undefined } {
  const [{ S: key } = { S: "" }, ...more] = Object.values(update.Key);
  if (more.length > 0) throw new Error("a key of one attribute is expected");
  const row = read(key);
  const item: Record<string, unknown> = row ? { ...row.state, version: row.version } : {};
  const holds = pairs(update.ConditionExpression, / AND /).every(
    ([name, value]) => item[nameOf(update, name)] === attributeOf(update, value),
  );
  if (!holds) return { key, row: undefined };
  const [set = "", add = ""] = update.UpdateExpression.replace("SET ", "").split(" ADD ");
  for (const [name, value] of pairs(set, /, /))
    item[nameOf(update, name)] = attributeOf(update, value);
  const [counter = "", by = ""] = add.split(" ");
  const { version, ...state } = {
    version: 0,
    ...item,
    [nameOf(update, counter)]:
      Number(item[nameOf(update, counter)] ?? 0) + Number(attributeOf(update, by)),
  };
  return { key, row: { version, state } };
}

function pairs(text: string, separator: RegExp): [string, string][] {
  return text.split(separator).map((part) => {
    const [name = "", value = ""] = part.split(" = ");
    return [name, value];
  });
}

function nameOf({ ExpressionAttributeNames }: ItemUpdate, placeholder: string): string {
  const name = ExpressionAttributeNames[placeholder];
  if (name === undefined) throw new Error(`${placeholder} names nothing`);
  return name;
}

function attributeOf({ ExpressionAttributeValues }: ItemUpdate, placeholder: string): unknown {
  const value = ExpressionAttributeValues[placeholder];
  if (value === undefined) throw new Error(`${placeholder} has no value`);
  return "S" in value ? value.S : Number(value.N);
}
