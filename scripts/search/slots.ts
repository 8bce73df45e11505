import { Executions } from "../../lambdas/runtime/aws/executions";
import { redriveName } from "../../lambdas/runtime/reconciler/redrive-name";
import type { Choice, Definition } from "../../lambdas/runtime/stepping/asl";
import { directRun, handOverName, type Lane } from "../../lambdas/saga/lane";
import type { Bounds } from "./environment";
import { ExecutionTable, type Shared } from "./executions";
import type { Journey } from "./journeys";
import { machineOf } from "./services";

/** A lane and the express workflow that it goes by. */
export interface FastLane {
  readonly lane: Exclude<Lane, "standard">;
  readonly workflow: Definition;
}

/**
 * An execution of a saga: the first, a rival that somebody else starts, or a later one: a re-drive, or that to which
 * a fast lane hands over.
 */
export interface Slot {
  readonly is: "first" | "rival" | "later" | "impostor";
  /** The place of its table among the executions of the journey. */
  readonly table: number;
  /** The place of its saga in the journey. */
  readonly of: number;
  /** The place of its request in the journey. The impostor's comes last. */
  readonly with: number;
  readonly arn: string;
  /** Its number among the executions of its table. */
  readonly number: number;
}

export function slotsOf(
  { saga, ids, example }: Journey,
  { rivals, redrives }: Bounds,
  lane: Lane = "standard",
): Slot[] {
  const standardArn = (name: string) => Executions.arnOf(machineOf(saga), name);
  const isFast = lane !== "standard";
  const arnOf = isFast ? (name: string) => runOf(lane, saga.noun, name) : standardArn;
  const tables = isFast ? 2 : 1;
  const own = ids.flatMap((id, of) => {
    const runs = [
      { is: "first", arn: arnOf(id) },
      ...Array.from({ length: rivals }, (_, i) => {
        return { is: "rival", arn: arnOf(`${id}-rival${i + 1}`) } as const;
      }),
    ] as const;
    const later = [
      ...(isFast ? [handOverName(id)] : []),
      ...Array.from({ length: redrives }, (_, i) => redriveName(id, i + 1)),
    ].map((name) => ({ is: "later", arn: standardArn(name) }) as const);
    const table = tables * of;
    return isFast
      ? [
          ...numbered(runs, { of, with: of, table }),
          ...numbered(later, { of, with: of, table: table + 1 }),
        ]
      : numbered([...runs, ...later], { of, with: of, table });
  });
  const impostor = { is: "impostor", arn: arnOf(`${ids[0]}-other`) } as const;
  const other = numbered([impostor], { of: 0, with: ids.length, table: tables * ids.length });
  return example.impostor ? [...own, ...other] : own;
}

const numbered = (
  slots: readonly Pick<Slot, "is" | "arn">[],
  all: Pick<Slot, "of" | "with" | "table">,
): Slot[] => slots.map((slot, number) => ({ ...slot, ...all, number }));

/** What a saga's record calls a run of a fast lane. */
const runOf = (lane: Lane, noun: string, name: string) =>
  lane === "direct"
    ? directRun(name, name)
    : `arn:aws:states:eu-west-1:000000000000:express:${noun}Express:${name}:${name}`;

/** The executions of each of the journey's requests. The impostor's come last. */
export function executionsOf(
  { requests, example: { impostor } }: Journey,
  slots: readonly Slot[],
  { begins, goesOn }: { readonly begins: Definition; readonly goesOn: Definition },
  shared: Shared & { readonly bounds: Bounds },
): ExecutionTable[] {
  const all = [...requests, ...(impostor ? [impostor] : [])];
  const tables = [...new Set(slots.map(({ table }) => table))];
  return tables.map((table) => {
    const its = slots.filter((slot) => slot.table === table);
    const [first] = its;
    const request = first && all[first.with];
    if (!request) throw new RangeError("a table of no execution");
    const arns = its.map(({ arn }) => arn);
    const definition = limited(first.is === "later" ? goesOn : begins, shared.bounds);
    return new ExecutionTable(definition, { ...shared, request, number: first.of, arns });
  });
}

/** The definition with fewer retries and waits, where the search's bounds are lower than what ships. */
export function limited(definition: Definition, { retries, behind }: Bounds): Definition {
  const states = Object.entries(definition.States).map(([name, state]) => {
    if (state.Type === "Choice" && behind > 0) return [name, waiting(state, behind)];
    if (state.Type !== "Task") return [name, state];
    const Retry = state.Retry.map((retrier) => ({
      ...retrier,
      MaxAttempts: Math.min(retrier.MaxAttempts, retries),
    }));
    return [name, { ...state, Retry }];
  });
  return { ...definition, States: Object.fromEntries(states) };
}

function waiting(choice: Choice, most: number): Choice {
  const Choices = choice.Choices.map((it) => ({
    ...it,
    Condition: it.Condition.replace(/(?<=\$waits >= )\d+/, String(most)),
  }));
  return { ...choice, Choices };
}
