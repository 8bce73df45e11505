import timers from "node:timers/promises";
import { type CancellationReason, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { Busy } from "../../saga/errors";
import { rethrowPassing } from "./passing-errors";

/** How often a write is sent if it collides with other transactions, and the pause between two tries. */
export const TRIES = 8;
export const pauseMs = (tries: number, random: number) => random * Math.min(800, 50 * 2 ** tries);

/**
 * Writes again while other transactions are on its items.
 * @param instead what to do at a collision in place of waiting. Undefined: it waits.
 * @throws Busy if they still are after some tries; Unavailable if AWS did not answer.
 */
export async function throughCollisions<T>(
  about: string,
  write: () => Promise<T>,
  instead: (error: unknown, tries: number) => Promise<T | undefined> = async () => undefined,
): Promise<T> {
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      return await write();
    } catch (error) {
      if (!isCollision(error)) return rethrowPassing(about)(error);
      const other = await instead(error, tries);
      if (other !== undefined) return other;
      await timers.setTimeout(pauseMs(tries, Math.random()));
    }
  }
  throw new Busy(`${about}: other transactions were on its items ${TRIES} times`);
}

/** Why a transaction was cancelled, item by item. */
export function reasonsOf(error: unknown): readonly CancellationReason[] {
  return error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
}

export const hasFailed = (reason: CancellationReason | undefined) =>
  reason?.Code === "ConditionalCheckFailed";

/** Whether another transaction had this item. */
export const isTaken = (reason: CancellationReason | undefined) =>
  reason?.Code === "TransactionConflict";

/** Another transaction held an item. Nothing was written, and the other one will be over soon. */
function isCollision(error: unknown): boolean {
  return (
    reasonsOf(error).some(isTaken) ||
    (error instanceof Error &&
      ["TransactionConflictException", "TransactionInProgressException"].includes(error.name))
  );
}
