import { isDeepStrictEqual } from "node:util";
import type { Counter } from "../../saga/participant";
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
export function counterExpression({ attribute, add }: Counter, keyAttribute: string): Expression {
  const added = { UpdateExpression: "ADD #counter :add" };
  return add < 0
    ? {
        ...added,
        ConditionExpression: "#counter >= :wanted",
        ExpressionAttributeNames: { "#counter": attribute },
        ExpressionAttributeValues: { ":add": add, ":wanted": -add },
      }
    : {
        ...added,
        ConditionExpression:
          "attribute_exists(#key) AND (attribute_not_exists(#counter) OR attribute_type(#counter, :number))",
        ExpressionAttributeNames: { "#counter": attribute, "#key": keyAttribute },
        ExpressionAttributeValues: { ":add": add, ":number": "N" },
      };
}
