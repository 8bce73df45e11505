import { everyServiceIn } from "../../lambdas/saga/define";
import type { Row } from "../../lambdas/saga/service";
import { Choreography } from "./choreography";
import { leftOf } from "./environment";
import { PARKED } from "./execution-slots";
import type { Failure, TraceStep } from "./explore";
import { decoded } from "./happenings";
import type { Orchestration } from "./orchestration";
import type { Request } from "./ports";
import { countsIn, rowsIn } from "./properties";
import { QUEUED } from "./queues";
import type { State } from "./state-set";

type World = Orchestration | Choreography;

/** A counterexample as a person reads it: who did what, and what that changed. */
export function explain(world: World, { property, trace }: Failure): string {
  const lines = storyOf(world, trace);
  return [`${property}: does not hold, after ${trace.length - 1} steps`, ...lines].join("\n");
}

/** The steps of a way through a world, with what each changed. */
export function storyOf(world: World, trace: readonly TraceStep[]): string[] {
  return trace.flatMap(({ action, state }, i) => {
    const before = trace[i - 1]?.state;
    if (action === undefined || !before) return [`${step(0)} ${sum(world, state).join("; ")}`];
    const changed = sum(world, state).filter((fact) => !sum(world, before).includes(fact));
    const what = happened(world, before, action);
    return [`${step(i)} ${what}${changed.length > 0 ? `\n       => ${changed.join("; ")}` : ""}`];
  });
}

const step = (number: number) => String(number).padStart(4);

/** What a step did, and who did it. */
function happened(world: World, before: State, action: number): string {
  const { happening, slot } = decoded(action);
  switch (happening) {
    case "calls":
    case "dies":
    case "answers, and the answer is lost":
    case "is carried out late":
    case "is repeated":
    case "is stopped":
    case "is stopped, its call lost":
    case "times out":
    case "is lost":
    case "meets other writers on its row":
    case "gets a forged approval":
    case "gets a forged failure":
    case "is short of time":
      return `${driver(world, before, slot)} ${happening}`;
    case "goes on after its caller gave up":
    case "dies after its caller gave up":
      return `${invocation(world, before[world.unawaited + slot] ?? 0)} ${happening}`;
    case "somebody starts another execution":
      return `${happening}: ${world instanceof Choreography ? slot : nameOf(world, slot)}`;
    case "power cut":
      return happening;
    case "somebody sends a command": {
      const { strays } = world.starters;
      const id = world.journey.ids[Math.floor(slot / strays.length)];
      return `somebody sends ${strays[slot % strays.length]?.command}: ${id}`;
    }
    default:
      return `${happening}: ${world.journey.ids[slot]}`;
  }
}

/** The driver in a slot: an execution and its state; or a message and the invocation that handles it. */
function driver(world: World, state: State, slot: number): string {
  if (!(world instanceof Choreography)) {
    return `${nameOf(world, slot)} ${standing(world, state, slot)}`;
  }
  const { message, node } = world.slotOf(state, slot);
  if (message === 0) return "nothing";
  const it = world.messages.at(message);
  const { event, receives, unreadable } = it;
  const id = world.messages.idOf(it);
  const handled = node === 0 ? "queued" : invocation(world, node);
  return `${unreadable ? "what cannot be read" : event.type} of ${id}, received ${receives} times [${handled}]`;
}

function nameOf({ slots }: Orchestration, slot: number): string {
  return slots[slot]?.arn.split(":").at(-1) ?? "?";
}

function standing(world: Orchestration, state: State, slot: number): string {
  const position = world.executionOf(slot).at(world.positionOf(state, slot));
  if (position.at !== "task") return position.at;
  const node = world.nodeOf(state, slot);
  return `${position.state} [${node === PARKED ? "parked" : invocation(world, node)}]`;
}

/** An invocation: the program that runs, and its next call. */
function invocation({ invocations }: World, node: number): string {
  const point = invocations.programs.at(node);
  const name = /^\w+ \{.*"command":"(\w+)"/.exec(point.program)?.[1] ?? short(point.program);
  return "asks" in point ? `${name}: ${asked(point.asks)}` : `${name}: ended`;
}

const short = (text: string) => (text.length > 40 ? `${text.slice(0, 37)}...` : text);

function asked(request: Request): string {
  if ("read" in request) return `reads ${request.table}`;
  if ("commit" in request) {
    const { base, next } = request.commit;
    return `writes ${request.table} ${wordOf(base?.state)} -> ${wordOf(next.state)}`;
  }
  if ("update" in request) return `parks in ${request.table}`;
  if ("numbers" in request) return `reads ${request.numbers}`;
  if ("change" in request) return `changes ${request.change.map(({ key }) => key).join(", ")}`;
  if ("status" in request) return `asks for ${request.status.split(":").at(-1)}`;
  if ("start" in request) return `starts ${request.start.split(":").at(-1)}`;
  if ("publish" in request) return `publishes ${request.publish.type}`;
  return "resume" in request ? "sends the token" : `sends a letter to ${request.letter}`;
}

const wordOf = (state: object | undefined) =>
  state && "status" in state ? String(state.status) : "nothing";

const more = (row: Row | undefined, fields: readonly string[]) =>
  fields.flatMap((field) => (row?.[field] === undefined ? [] : [` ${field} ${row[field]}`])).join();

/** The facts of a state. */
function sum(world: World, state: State): string[] {
  const { noun } = world.journey.saga;
  const rows = rowsIn(world, state).flatMap(({ id, record, services }) => [
    `${noun} of ${id}: ${wordOf(record)}${more(record, ["approval", "redrives"])}`,
    ...everyServiceIn(world.journey.saga).flatMap(({ service, sandbox }) => {
      const { row, books } = services[service] ?? {};
      const counts = sandbox ? Object.values(sandbox.counts) : [];
      const its = `${service} of ${id}: ${wordOf(row)}`;
      return sandbox ? [its, `${service} outside: ${wordOf(books)}${more(books, counts)}`] : [its];
    }),
  ]);
  const kept = countsIn(world, state).map(({ name, left: [amount] }) => `${name}: ${amount}`);
  const drivers =
    world instanceof Choreography
      ? Array.from({ length: QUEUED }, (_, slot) => driver(world, state, slot))
      : world.slots.flatMap((_, slot) => {
          const at = standing(world, state, slot);
          return at === "gone" ? [] : [`${nameOf(world, slot)}: ${at}`];
        });
  const budget = state[world.budget] ?? 0;
  return [...rows, ...kept, ...drivers, `faults left: ${leftOf(budget, "faults")}`];
}
