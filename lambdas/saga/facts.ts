import { retriablesIn, type SagaDefinition, servicesIn } from "./define";
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
 * The facts of a service's row: its step. Not a refusal, which the reaction publishes itself. Not an undo, which
 * is a fact once the service has signed off. Not a step after the pivot.
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
  const undone = servicesIn(saga).map(({ service, events }) => [service, events.undone] as const);
  const done = retriablesIn(saga).map(({ service, events }) => [service, events.done] as const);
  const now = (status: keyof typeof CAME) => {
    const [what, time] = CAME[status];
    return after[time] && !before?.[time] ? [{ type: `${noun}${what}` }] : [];
  };
  const isAgain = (after.redrives ?? 0) > (before?.redrives ?? 0);
  return [
    ...now("PENDING"),
    ...(after.approval === before?.approval ? [] : verdictIn(noun, after)),
    ...now("CONFIRMED"),
    ...now("ABANDONED"),
    ...signaturesIn(done, before?.done, after.done),
    ...now("COMPLETED"),
    ...signaturesIn(undone, before?.undone, after.undone),
    ...now("CANCELLED"),
    ...(isAgain ? [standingOf(noun, after)] : []),
  ];
}

/** What has happened to a record of each status, and the time that tells when. */
const CAME = {
  PENDING: ["Placed", "placedAt"],
  CONFIRMED: ["Confirmed", "confirmedAt"],
  COMPLETED: ["Completed", "completedAt"],
  ABANDONED: ["Abandoned", "abandonedAt"],
  CANCELLED: ["Cancelled", "cancelledAt"],
} as const satisfies Record<RecordRow<object>["status"], unknown>;

/** Which services have signed since, each as the event that tells of it. */
function signaturesIn(
  told: readonly (readonly [service: string, event: string])[],
  before: readonly string[] = [],
  after: readonly string[] = [],
): Fact[] {
  const added = told.filter(([service]) => after.includes(service) && !before.includes(service));
  return added.map(([, type]) => ({ type }));
}

/** Decisions of people that are events, and the end of the wait for one. */
const VERDICTS: Partial<Record<NonNullable<RecordRow<object>["approval"]>, Fact>> = {
  APPROVED: { type: "Approved" },
  REJECTED: { type: "Rejected", reason: "ApprovalRejected" },
  EXPIRED: { type: "Expired", reason: "ApprovalExpired" },
};

function verdictIn<R>(noun: string, { approval = "NONE" }: RecordRow<R>): Fact[] {
  const said = VERDICTS[approval];
  return said ? [{ ...said, type: `${noun}${said.type}` }] : [];
}

/** The event that takes a saga up again where it stands, such as when it is due. */
export function standingOf<R>(noun: string, record: RecordRow<R>): Fact {
  const said = record.status === "PENDING" ? verdictIn(noun, record)[0] : undefined;
  return said ?? { type: `${noun}${CAME[record.status][0]}` };
}
