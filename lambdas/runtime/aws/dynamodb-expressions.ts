import type { Counter } from "../../saga/participant";
import type { Commit } from "../../saga/store";

/** A conditional update in DynamoDB's own words. */
export interface Expression {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/** Writes what differs from the base, on condition that the base is what is stored. */
export function rowExpression<S extends object>({ base, trust, next }: Commit<S>): Expression {
  const was: Record<string, unknown> = base ? { version: base.version, ...base.state } : {};
  const is: Record<string, unknown> = { version: next.version, ...next.state };
  const attributes = Object.keys({ ...was, ...is });
  const changed = attributes.filter((a) => is[a] !== undefined && is[a] !== was[a]);
  const removed = attributes.filter((a) => is[a] === undefined && was[a] !== undefined);
  const matched = trust === "read" ? ["version"] : attributes.filter((a) => was[a] !== undefined);

  const set = `SET ${changed.map((a) => `#${a} = :${a}`).join(", ")}`;
  const remove = removed.length > 0 ? ` REMOVE ${removed.map((a) => `#${a}`).join(", ")}` : "";
  const same = matched.map((a) => `#${a} = :was_${a}`).join(" AND ");
  const conditioned = base ? matched : ["version"];
  return {
    UpdateExpression: set + remove,
    ConditionExpression: base ? same : "attribute_not_exists(#version)",
    ExpressionAttributeNames: Object.fromEntries(
      [...changed, ...removed, ...conditioned].map((a) => [`#${a}`, a]),
    ),
    ExpressionAttributeValues: Object.fromEntries([
      ...changed.map((a) => [`:${a}`, is[a]]),
      ...(base ? matched.map((a) => [`:was_${a}`, was[a]]) : []),
    ]),
  };
}

/** Adds to a number that exists and may not fall below zero. */
export function counterExpression({ attribute, add }: Counter): Expression {
  return {
    UpdateExpression: "ADD #counter :add",
    ConditionExpression: "#counter >= :floor",
    ExpressionAttributeNames: { "#counter": attribute },
    ExpressionAttributeValues: { ":add": add, ":floor": add < 0 ? -add : 0 },
  };
}
