import type { AnySaga } from "../../lambdas/saga/define";
import type { Fault } from "../faults/proxy";
import type { Kind } from "./kinds";
import { Plan } from "./plan";
import { type End, NONE } from "./record";
import { type Place, type Scenario, SDK_TRIES, type Trouble } from "./scenario";
import { unique } from "./table/scenarios";

/** The calls of a real provider, in a clean run's recorded calls. */
export interface ProviderCalls {
  /** What the fault proxy calls the provider. */
  readonly table: string;
  /** How often its client sends a call whose connection is cut, in one invocation. */
  readonly sends: number;
  /** Whether the next try finds what a call has done, and does not call again. */
  isFound(operation: string): boolean;
}

/** What scenarios expect of a saga that acts on a real provider. */
export class ProviderPlan extends Plan {
  constructor(
    saga: AnySaga,
    private readonly calls: ProviderCalls,
  ) {
    super(saga);
  }

  isOwn({ table }: Pick<Place, "table">): boolean {
    return table === this.calls.table;
  }

  /** The same trouble, in as many calls as its client makes. */
  inCalls(trouble: Trouble): Trouble {
    if (trouble.kind === "stop between tries")
      return { ...trouble, failures: Math.ceil(trouble.failures / SDK_TRIES) };
    const isCut = trouble.kind === "storage" && ["reset", "lost-answer"].includes(trouble.fault);
    return isCut && trouble.repeats && trouble.times !== "until given up"
      ? { ...trouble, times: trouble.times * this.calls.sends }
      : trouble;
  }

  override isOutside(at: Pick<Place, "table" | "operation">): boolean {
    return this.isOwn(at) && this.calls.isFound(at.operation);
  }
}

/** Faults that only a system outside has: it is busy with the same object, or reports an error for what it did. */
const MORE: readonly (readonly [Kind, string, Fault])[] = [
  ["throttled", "another call is under way", "conflict"],
  ["answer lost", "error for what is done", "fail-after"],
];

/** The scenarios of a table that are about a provider's calls, and those that only a provider has. */
export function atProvider(plan: ProviderPlan, table: readonly Scenario[]): Scenario[] {
  const here = table.flatMap((scenario) => {
    if (scenario.kind === "none") return [scenario];
    const at = placeOf(scenario.trouble);
    return at && plan.isOwn(at) && !isTwin(scenario.trouble) ? adapted(plan, scenario, at) : [];
  });
  return here.map((one) => ({ ...one, ends: unique(one.ends) }));
}

const placeOf = (trouble: Trouble) => ("at" in trouble ? trouble.at : undefined);

/** A provider's client does not try again what was answered: a call that fails once fails for one invocation. */
const isTwin = (trouble: Trouble) =>
  trouble.kind === "storage" &&
  trouble.fault === "fail-before" &&
  trouble.times === 1 &&
  !trouble.repeats;

function adapted(plan: ProviderPlan, scenario: Scenario, at: Place): Scenario[] {
  const { trouble } = scenario;
  const one = { ...scenario, trouble: plan.inCalls(trouble), ends: endsOf(plan, scenario, at) };
  return trouble.kind === "storage" && trouble.fault === "twice"
    ? [one, ...MORE.map(([kind, fault, does]) => withFault(one, { kind, fault, does, at }))]
    : [one];
}

function withFault(
  { name, fault, ...one }: Scenario,
  other: { readonly kind: Kind; readonly fault: string; readonly does: Fault; readonly at: Place },
): Scenario {
  const { kind, does, at } = other;
  const trouble = { kind: "storage", fault: does, times: 1, at } as const;
  return { ...one, kind, fault: other.fault, name: name.replace(fault, other.fault), trouble };
}

/**
 * What the provider has of an undone saga depends on how far the call before had got. The audit judges it: nothing
 * may be in effect. A function gives a call up before its execution is stopped, if the machine is slow.
 */
function endsOf(plan: ProviderPlan, { ends, journey, trouble }: Scenario, at: Place): End[] {
  if (isDoneForEver(trouble) && plan.isCompensation(at) && plan.isOutside(at)) {
    const end = plan.end(journey);
    return ends.some(({ execution }) => execution !== NONE) ? [end] : [{ ...end, execution: NONE }];
  }
  const undone = plan.end("undone").record;
  const isForward = !plan.isCompensation(at) && plan.end(journey).record !== undone;
  return ends.flatMap((end) => {
    const books = isForward && end.record === undone ? plan.anyBooks : [end.books];
    const executions = trouble.kind === "stop" ? [end.execution, "FAILED"] : [end.execution];
    return books.flatMap((of) => executions.map((execution) => ({ ...end, books: of, execution })));
  });
}

/** Each try does it, and its answer is lost. */
const isDoneForEver = (trouble: Trouble) =>
  "times" in trouble &&
  trouble.times === "until given up" &&
  (trouble.kind === "kill" ? trouble.when === "after" : trouble.fault === "lost-answer");
