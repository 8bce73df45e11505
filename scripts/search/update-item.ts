import * as z from "zod";
import type { Stored } from "../../lambdas/saga/participant";

const ATOM = /\S+ = [^\s)]+|attribute_(?:not_)?exists\([^)]+\)/.source;
const CLAUSE = `(?:${ATOM}|\\((?:${ATOM})(?: OR (?:${ATOM}))*\\))`;
const CONDITION = new RegExp(`^${CLAUSE}(?: AND ${CLAUSE})*$`);

/** An `updateItem` of the state machine, as far as it is used. Strict: anything else is rejected. */
export const itemUpdate = z.strictObject({
  TableName: z.string(),
  Key: z.record(z.string(), z.strictObject({ S: z.string() })),
  UpdateExpression: z.string().regex(/^SET (\S+ = \S+(, )?)+ ADD \S+ \S+$/),
  ConditionExpression: z.string().regex(CONDITION),
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
  const [[keyName, { S: key }] = ["", { S: "" }], ...more] = Object.entries(update.Key);
  if (more.length > 0) throw new Error("a key of one attribute is expected");
  const row = read(key);
  const item: Record<string, unknown> = row
    ? { ...row.state, [keyName]: key, version: row.version }
    : {};
  if (!holds(update, item)) return { key, row: undefined };
  const [set = "", add = ""] = update.UpdateExpression.replace("SET ", "").split(" ADD ");
  for (const [name, value] of pairs(set, /, /))
    item[nameOf(update, name)] = attributeOf(update, value);
  const [counter = "", by = ""] = add.split(" ");
  const count = nameOf(update, counter);
  item[count] = Number(item[count] ?? 0) + Number(attributeOf(update, by));
  const { version = 0, ...state } = item;
  Reflect.deleteProperty(state, keyName);
  return { key, row: { version: Number(version), state } };
}

function holds(update: ItemUpdate, item: Readonly<Record<string, unknown>>): boolean {
  const isThere = (name: string) => item[nameOf(update, name)] !== undefined;
  const atom = (text: string): boolean => {
    const [, not, name] = /^attribute_(not_)?exists\((.*)\)$/.exec(text) ?? [];
    if (name !== undefined) return isThere(name) !== (not !== undefined);
    const [[left, right] = ["", ""]] = pairs(text, /$/);
    return item[nameOf(update, left)] === attributeOf(update, right);
  };
  const clause = (text: string) =>
    text
      .replace(/^\((.* OR .*)\)$/, "$1")
      .split(" OR ")
      .some(atom);
  return update.ConditionExpression.split(" AND ").every(clause);
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
