import { retriablesIn, type SagaDefinition, type Step, servicesIn } from "./define";
import type { RecordRow } from "./record-row";
import type { Doing, Service } from "./service";

/**
 * The choreography, derived from a saga's steps: which event makes which service run which command.
 *
 * A service gets an event and reads the saga's record. It runs the command of the event's route, or none if
 * the saga waits. It uses the same participant as the orchestration. Then:
 * - committed: nothing more to do. The change of its row is an event (`facts.ts`).
 * - replayed: the row did not change, so the service publishes the command's `done` itself.
 * - refused: no row records it, so the service publishes the command's `refused`, if there is one.
 * - busy (rivals for an item kept winning): the service sends the event to itself again, for later.
 * - failed: the event stays in the queue and comes again, a few times. Then the service abandons the saga,
 *   and the event goes to the dead-letter queue. An event that cannot be read goes there too, but abandons
 *   nothing. A failure or refusal after the pivot abandons nothing either: the sweeper publishes the event
 *   again, for ever.
 *
 * So each event leads to the next one, however often it comes. A replay never breaks the chain.
 */
export interface Route {
  readonly to: string;
  readonly command: string;
  /** The command runs only if the saga needs no approval or has it. */
  readonly gated?: true;
  /** The command comes after the pivot: its failure abandons nothing, and a refusal is a failure. */
  readonly retriable?: true;
}

/** No service reacts to this event: the saga has ended. */
export const END = "end";

/** Event -> command: forwards to the pivot and beyond; from any refusal to the fence, then backwards. */
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
    // An approval asks for the first step again, so that each step up to the wait answers once more. A person
    // may decide before those steps are done. If only the last of them were asked for, the others would be
    // left out.
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

/** The events that abandon a saga, in the order of the steps. */
function refusalsIn<R extends object>({ noun, steps }: Pick<SagaDefinition<R>, "noun" | "steps">) {
  const ofSteps = steps.flatMap((step) =>
    "by" in step ? [step.by.events.refused] : [`${noun}Rejected`, `${noun}Expired`],
  );
  return [...ofSteps, "ConfirmRefused"];
}

const GATED = { gated: true } as const;
const RETRIABLE = { retriable: true } as const;

/** Routes from an event through services. Each service starts on the event of the one before it. */
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

/** Whether a step comes directly after a wait for a person. */
function isGated<R>(steps: readonly Step<R>[], by: Service<R>): boolean {
  const before = steps[steps.findIndex((step) => "by" in step && step.by === by) - 1];
  return before !== undefined && "waits" in before;
}

/** Whether a gated step may run: no approval is needed, or it was given. */
export function isCleared<R>({ status, approval }: RecordRow<R>): boolean {
  return status === "PENDING" && (approval === "NONE" || approval === "APPROVED");
}

/** Where an event leads. Undefined if it ends the saga, or is not an event of the saga. */
export function routeOf<R extends object>(saga: SagaDefinition<R>, type: string) {
  const route = routesOf(saga)[type];
  return route === END ? undefined : route;
}

/** The events that a service listens to. Its rule on the bus lets these through. */
export function eventsFor<R extends object>(saga: SagaDefinition<R>, service: string): string[] {
  return Object.keys(routesOf(saga)).filter((type) => routeOf(saga, type)?.to === service);
}

/** Those of them after which the service undoes its step. */
export function undoEventsFor<R extends object>(
  saga: SagaDefinition<R>,
  service: string,
): string[] {
  const undos = servicesIn(saga).map(({ commands }) => commands.undo);
  const isUndo = (type: string) => undos.includes(routeOf(saga, type)?.command ?? "");
  return eventsFor(saga, service).filter(isUndo);
}

/** The events for a command's answers. If an undo is refused, the saga is over: that is no event. */
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

/** The events that a service publishes itself: of its commands that were replayed or refused. */
export function toldBy<R extends object>(saga: SagaDefinition<R>, service: string): string[] {
  const outcomes = outcomesOf(saga);
  const commands = Object.values(routesOf(saga)).flatMap((route) =>
    route !== END && route.to === service ? [route.command] : [],
  );
  const told = commands.flatMap((command) => {
    const { done, refused } = outcomes[command] ?? {};
    return [done, refused].flatMap((type) => type ?? []);
  });
  return [...new Set(told)];
}
