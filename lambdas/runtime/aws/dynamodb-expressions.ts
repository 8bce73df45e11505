import { isDeepStrictEqual } from "node:util";
import type { Change } from "../../saga/participant";
import type { Commit } from "../../saga/store";

/** A conditional update in DynamoDB's own words. */
export interface Expression {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/** How many of its last writes a row names. */
const WRITES = 4;

/** The attribute that names the write which made this version of the row. */
export const writeAttribute = (version: number) => `write${version % WRITES}`;

/** `write` is a name for this one write. `keyAttribute` is the table's key. */
export interface Writer {
  readonly write: string;
  readonly keyAttribute: string;
}

/** Writes what differs from the base, if the base is what is stored. */
export function rowExpression<S extends object>(
  { base, trust, next }: Commit<S>,
  { write, keyAttribute }: Writer,
): Expression {
  const was: Record<string, unknown> = base ? { version: base.version, ...base.state } : {};
  const named = { version: next.version, [writeAttribute(next.version)]: write };
  const is: Record<string, unknown> = { ...named, ...next.state };
  const attributes = Object.keys({ ...was, ...is });
  // Equal attributes are not written: another version of this service may keep more in them.
  const changed = attributes.filter(
    (a) => is[a] !== undefined && !isDeepStrictEqual(is[a], was[a]),
  );
  const removed = attributes.filter((a) => is[a] === undefined && was[a] !== undefined);
  const matched = trust === "read" ? ["version"] : attributes.filter((a) => was[a] !== undefined);

  const set = `SET ${changed.map((a) => `#${a} = :${a}`).join(", ")}`;
  const remove = removed.length > 0 ? ` REMOVE ${removed.map((a) => `#${a}`).join(", ")}` : "";
  const same = matched.map((a) => `#${a} = :was_${a}`).join(" AND ");
  const conditioned = base ? matched : [keyAttribute];
  return {
    UpdateExpression: set + remove,
    ConditionExpression: base ? same : `attribute_not_exists(#${keyAttribute})`,
    ExpressionAttributeNames: Object.fromEntries(
      [...changed, ...removed, ...conditioned].map((a) => [`#${a}`, a]),
    ),
    ExpressionAttributeValues: Object.fromEntries([
      ...changed.map((a) => [`:${a}`, is[a]]),
      ...(base ? matched.map((a) => [`:was_${a}`, was[a]]) : []),
    ]),
  };
}

/** Adds to a number. A number to lower must be large enough. To give back, the item must exist. */
export function counterExpression(change: Change, keyAttribute: string): Expression {
  const { attribute, add, adds = {}, sets = {}, clears = [], is = {}, makes } = change;
  const least = change.least ?? (add < 0 ? -add : undefined);
  const own = least === undefined ? NUMBER_OR_NONE : "#counter >= :wanted";
  const conditions = [
    ...(least === undefined && !makes ? ["attribute_exists(#key)"] : []),
    own,
    ...Object.entries(is).map(([name, value]) =>
      value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :is_${name}`,
    ),
  ];
  const added = Object.keys(adds).map((name) => `, #${name} :add_${name}`);
  const set = Object.keys(sets).map((name) => `#${name} = :set_${name}`);
  return {
    UpdateExpression: [
      ...(set.length > 0 ? [`SET ${set.join(", ")}`] : []),
      ...(clears.length > 0 ? [`REMOVE ${clears.map((name) => `#${name}`).join(", ")}`] : []),
      `ADD #counter :add${added.join("")}`,
    ].join(" "),
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: {
      "#counter": attribute,
      ...(least === undefined && !makes && { "#key": keyAttribute }),
      ...Object.fromEntries(
        [adds, sets, is]
          .flatMap((numbers) => Object.keys(numbers))
          .concat(clears)
          .map((name) => [`#${name}`, name]),
      ),
    },
    ExpressionAttributeValues: {
      ":add": add,
      ...(least === undefined ? { ":number": "N" } : { ":wanted": least }),
      ...valued("add", adds),
      ...valued("set", sets),
      ...valued("is", is),
    },
  };
}

/** It is a number, or not there yet. */
const NUMBER_OR_NONE = "(attribute_not_exists(#counter) OR attribute_type(#counter, :number))";

const valued = (what: string, numbers: Readonly<Record<string, number | undefined>>) =>
  Object.fromEntries(
    Object.entries(numbers).flatMap(([name, value]) =>
      value === undefined ? [] : [[`:${what}_${name}`, value]],
    ),
  );
