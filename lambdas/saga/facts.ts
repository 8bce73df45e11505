import { retriablesIn, type SagaDefinition, servicesIn } from "./define";
import type { RecordRow } from "./record-row";
import type { Service } from "./service";

/**
 * An event that follows from a change of a row. Pure. A row keeps the time at which each command was applied.
 * So a time that the row did not have before is a fact. A new row had no times.
 */
export interface Fact {
  readonly type: string;
  readonly reason?: string | undefined;
}

/** A row before and after one commit. `before` is missing if the row is new. */
export interface Change<Of> {
  readonly before: Of | undefined;
  readonly after: Of;
}

/**
 * The facts in a service's row: only that its step is done. The reaction publishes a refusal itself. An undo
 * and a step after the pivot become facts once the service has signed off (`recordFacts`).
 */
export function serviceFacts<R>(
  { events, doneAt }: Pick<Service<R>, "events" | "doneAt">,
  { before, after }: Change<object>,
): Fact[] {
  const isNew = Reflect.has(after, doneAt) && !Reflect.has(before ?? {}, doneAt);
  return isNew ? [{ type: events.done }] : [];
}

/** The facts in a saga's record. Services sign off there that they are undone, or done after the pivot. */
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

/** The event of each status of a record, and the time that proves it. */
const CAME = {
  PENDING: ["Placed", "placedAt"],
  CONFIRMED: ["Confirmed", "confirmedAt"],
  COMPLETED: ["Completed", "completedAt"],
  ABANDONED: ["Abandoned", "abandonedAt"],
  CANCELLED: ["Cancelled", "cancelledAt"],
} as const satisfies Record<RecordRow<object>["status"], unknown>;

/** The events of the services that have signed since. */
function signaturesIn(
  told: readonly (readonly [service: string, event: string])[],
  before: readonly string[] = [],
  after: readonly string[] = [],
): Fact[] {
  const added = told.filter(([service]) => after.includes(service) && !before.includes(service));
  return added.map(([, type]) => ({ type }));
}

/** The decisions of people that are events, and the expiry of the wait. */
const VERDICTS: Partial<Record<NonNullable<RecordRow<object>["approval"]>, Fact>> = {
  APPROVED: { type: "Approved" },
  REJECTED: { type: "Rejected", reason: "ApprovalRejected" },
  EXPIRED: { type: "Expired", reason: "ApprovalExpired" },
};

function verdictIn<R>(noun: string, { approval = "NONE" }: RecordRow<R>): Fact[] {
  const said = VERDICTS[approval];
  return said ? [{ ...said, type: `${noun}${said.type}` }] : [];
}

/** The event that continues a saga from where it stands, for example when it is due. */
export function standingOf<R>(noun: string, record: RecordRow<R>): Fact {
  const said = record.status === "PENDING" ? verdictIn(noun, record)[0] : undefined;
  return said ?? { type: `${noun}${CAME[record.status][0]}` };
}
