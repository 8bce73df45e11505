import { retriablesIn, type SagaDefinition, servicesIn } from "./define";
import { unreachable } from "./participant";
import type { RecordRow } from "./record-row";
import type { Service } from "./service";

/**
 * What a change of a row means, as events. Pure. A row keeps when each command was applied, so a
 * fact is a time that was not there before; no row was there before its first fact.
 */
export interface Fact {
  readonly type: string;
  readonly reason?: string | undefined;
}

/** A row before and after one commit; `before` is missing where the row is new. */
export interface Change<Of> {
  readonly before: Of | undefined;
  readonly after: Of;
}

/**
 * Of a service's row: its step. A refusal is no fact: whoever sent the command publishes it. Nor is an
 * undo, before the service has signed off, nor what comes after the pivot.
 */
export function serviceFacts<R>(
  { events, doneAt }: Pick<Service<R>, "events" | "doneAt">,
  { before, after }: Change<object>,
): Fact[] {
  const isNew = Reflect.has(after, doneAt) && !Reflect.has(before ?? {}, doneAt);
  return isNew ? [{ type: events.done }] : [];
}

/** Of a saga's record, on which services also sign off: undone, and, after the pivot, done. */
export function recordFacts<R extends object>(
  saga: Pick<SagaDefinition<R>, "noun" | "steps" | "onward">,
  { before, after }: Change<RecordRow<R>>,
): Fact[] {
  const { noun } = saga;
  const found: Fact[] = [];
  if (after.placedAt && !before?.placedAt) found.push({ type: `${noun}Placed` });
  if (after.approval !== before?.approval) found.push(...verdictIn(noun, after));
  if (after.confirmedAt && !before?.confirmedAt) found.push({ type: `${noun}Confirmed` });
  if (after.abandonedAt && !before?.abandonedAt) found.push({ type: `${noun}Abandoned` });
  const undone = servicesIn(saga).map(({ service, events }) => [service, events.undone] as const);
  const done = retriablesIn(saga).map(({ service, events }) => [service, events.done] as const);
  found.push(...signaturesIn(done, before?.done, after.done));
  if (after.completedAt && !before?.completedAt) found.push({ type: `${noun}Completed` });
  found.push(...signaturesIn(undone, before?.undone, after.undone));
  if (after.cancelledAt && !before?.cancelledAt) found.push({ type: `${noun}Cancelled` });
  if ((after.redrives ?? 0) > (before?.redrives ?? 0)) found.push(standingOf(noun, after));
  return found;
}

/** Which services have signed since, each as the event that tells of it. */
function signaturesIn(
  told: readonly (readonly [service: string, event: string])[],
  before: readonly string[] = [],
  after: readonly string[] = [],
): Fact[] {
  const added = told.filter(([service]) => after.includes(service) && !before.includes(service));
  return added.map(([, type]) => ({ type }));
}

function verdictIn<R>(noun: string, { approval = "NONE" }: RecordRow<R>): Fact[] {
  switch (approval) {
    case "NONE":
    case "REQUIRED":
      return [];
    case "APPROVED":
      return [{ type: `${noun}Approved` }];
    case "REJECTED":
      return [{ type: `${noun}Rejected`, reason: "ApprovalRejected" }];
    case "EXPIRED":
      return [{ type: `${noun}Expired`, reason: "ApprovalExpired" }];
    default:
      return unreachable(approval);
  }
}

/** The event that takes a saga up again where it stands, such as when it is due. */
export function standingOf<R>(noun: string, record: RecordRow<R>): Fact {
  switch (record.status) {
    case "PENDING":
      return verdictIn(noun, record)[0] ?? { type: `${noun}Placed` };
    case "ABANDONED":
      return { type: `${noun}Abandoned` };
    case "CONFIRMED":
      return { type: `${noun}Confirmed` };
    case "COMPLETED":
      return { type: `${noun}Completed` };
    case "CANCELLED":
      return { type: `${noun}Cancelled` };
    default:
      return unreachable(record.status);
  }
}
