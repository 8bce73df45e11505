import { retriablesIn, type SagaDefinition, type Step, servicesIn } from "./define";
import type { RecordRow } from "./record-row";
import type { Doing, Service } from "./service";

/**
 * The choreography's drawing, derived of a saga's steps: which event makes which service do what.
 *
 * A service gets an event, reads the saga's record, and runs the command of the event's route, or
 * none if the saga waits. It runs it through the same participant as everybody else. Then
 * - committed: nothing more to do; the change of its row is an event (`facts.ts`);
 * - replayed: the row did not change, so it publishes the command's `done` itself;
 * - refused: no row tells of it, so it publishes the command's `refused`, if there is one;
 * - busy, as rivals for an item kept winning: it sends itself the event anew, for later;
 * - failed: the event stays in the queue and comes again, a few times; then the service abandons
 *   the saga, and the event goes to the dead-letter queue. There goes also what it cannot read,
 *   but that undoes nothing; nor does what fails or is refused after the pivot: the sweeper tells it
 *   again, for ever.
 * So an event in is an event out, however often it comes, and the chain never breaks at a replay.
 */
export interface Route {
  readonly to: string;
  readonly command: string;
  /** Only once the saga has the approval that it needs. */
  readonly gated?: true;
  /** After the pivot: nothing is abandoned for it, and a refusal is a failure. */
  readonly retriable?: true;
}

/** Nobody waits for this event: the saga has ended. */
export const END = "end";

/** Event -> command. Forwards to the pivot and on; from any refusal to the fence, and back from there. */
export function routesOf<R extends object>(
  saga: Pick<SagaDefinition<R>, "noun" | "steps" | "onward">,
): Readonly<Record<string, Route | typeof END>> {
  const { noun, steps } = saga;
  const [services, onward] = [servicesIn(saga), retriablesIn(saga)];
  const own = (command: string): Route => ({ to: noun, command });
  const step = (by: Doing<R>): Route => ({ to: by.service, command: by.commands.do });
  const gated = (by: Service<R>) => ({ ...step(by), ...(isGated(steps, by) && GATED) });
  const later = (by: Doing<R>) => ({ ...step(by), ...RETRIABLE });
  const undo = (by: Service<R>) => ({ to: by.service, command: by.commands.undo });
  const first = services[0];
  const waits = first && steps.some((it) => "waits" in it);
  const goesOn = onward.length > 0;
  return {
    ...chain(`${noun}Placed`, services, ({ events }) => events.done, gated, own("confirm")),
    // Asks for the first step again, so that each one up to the wait answers once more. A person
    // may be faster than the steps: asked for the last before the wait, the others were left out.
    ...(waits && { [`${noun}Approved`]: step(first) }),
    ...chain(
      `${noun}Confirmed`,
      onward,
      ({ events }) => events.done,
      later,
      goesOn ? { ...own("complete"), ...RETRIABLE } : END,
    ),
    ...(goesOn && { [`${noun}Completed`]: END }),
    ...Object.fromEntries(refusalsIn(saga).map((event) => [event, own("abandon")])),
    ...chain(
      `${noun}Abandoned`,
      services.toReversed(),
      ({ events }) => events.undone,
      undo,
      own("cancel"),
    ),
    [`${noun}Cancelled`]: END,
  };
}

/** Every way not to go on, in the order of the steps. */
function refusalsIn<R extends object>({ noun, steps }: Pick<SagaDefinition<R>, "noun" | "steps">) {
  const ofSteps = steps.flatMap((step) =>
    "by" in step ? [step.by.events.refused] : [`${noun}Rejected`, `${noun}Expired`],
  );
  return [...ofSteps, "ConfirmRefused"];
}

const GATED = { gated: true } as const;
const RETRIABLE = { retriable: true } as const;

/** From an event through services, each of which begins at what the one before it tells. */
function chain<By>(
  from: string,
  services: readonly By[],
  told: (by: By) => string,
  begin: (by: By) => Route,
  last: Route | typeof END,
): Record<string, Route | typeof END> {
  const events = [from, ...services.map(told)];
  const routes = [...services.map(begin), last];
  return Object.fromEntries(events.map((event, i) => [event, routes[i] ?? last]));
}

/** Whether a step comes right after a wait for a person. */
function isGated<R>(steps: readonly Step<R>[], by: Service<R>): boolean {
  const before = steps[steps.findIndex((step) => "by" in step && step.by === by) - 1];
  return before !== undefined && "waits" in before;
}

/** Whether a gate is open: no approval is needed, or it was given. */
export function isCleared<R>({ status, approval }: RecordRow<R>): boolean {
  return status === "PENDING" && (approval === "NONE" || approval === "APPROVED");
}

/** Where an event leads; nothing where it ends the saga, or is none of its events. */
export function routeOf<R extends object>(saga: SagaDefinition<R>, type: string) {
  const route = routesOf(saga)[type];
  return route === END ? undefined : route;
}

/** The events that a service listens to: what its rule on the bus lets through. */
export function eventsFor<R extends object>(saga: SagaDefinition<R>, service: string): string[] {
  return Object.keys(routesOf(saga)).filter((type) => routeOf(saga, type)?.to === service);
}

/** What a command's answer is called as an event. A refusal to undo means that it is over. */
export interface Outcomes {
  readonly done: string;
  readonly refused?: string;
}

export function outcomesOf<R extends object>(
  saga: Pick<SagaDefinition<R>, "noun" | "steps" | "onward">,
): Readonly<Record<string, Outcomes>> {
  const { noun } = saga;
  const undoable = servicesIn(saga).flatMap(({ commands, events }): [string, Outcomes][] => [
    [commands.do, { done: events.done, refused: events.refused }],
    [commands.undo, { done: events.undone }],
  ]);
  const onward = retriablesIn(saga).map(({ commands, events }): [string, Outcomes] => [
    commands.do,
    { done: events.done },
  ]);
  return {
    ...Object.fromEntries([...undoable, ...onward]),
    ...(onward.length > 0 && { complete: { done: `${noun}Completed` } }),
    confirm: { done: `${noun}Confirmed`, refused: "ConfirmRefused" },
    abandon: { done: `${noun}Abandoned` },
    cancel: { done: `${noun}Cancelled` },
  };
}
