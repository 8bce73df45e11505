import { type AnySaga, servicesIn } from "../../lambdas/saga/define";
import { declarationOf } from "../../statemachine/declaration";
import { nothingEnd } from "./ends";
import { type Journey, journeysOf } from "./journeys";
import { type End, NONE } from "./record";
import type { Place, SentByHand } from "./scenario";

/** What scenarios do to a saga, and what they expect of it: all of it derived of its definition. */
export class Plan {
  /** The commands in their order when nothing is late, to the end and back. */
  readonly forwards: readonly SentByHand[];
  readonly backwards: readonly SentByHand[];
  /** Those that the pivot comes after. */
  readonly untilPivot: readonly SentByHand[];
  /** The names of the states that send them, and of the wait for a person. */
  readonly states: Readonly<Record<"place" | "pivot", string>>;
  readonly forwardStates: readonly string[];
  readonly backwardStates: readonly string[];
  readonly #stateOf: ReadonlyMap<string, string>;
  readonly #waits: ReadonlySet<string>;
  readonly #journeys: ReadonlyMap<string, Journey>;

  constructor(readonly saga: AnySaga) {
    const { steps, fence } = declarationOf(saga);
    const sent = steps.flatMap((step) => (step.kind === "approval" ? [] : [step]));
    const undos = sent.flatMap((step) => (step.kind === "compensatable" ? [step.undo] : []));
    const back = [fence, ...undos.toReversed()];
    const pivot = sent.findIndex(({ kind }) => kind === "pivot");
    this.forwards = sent.map(({ participant, command }) => [participant, command]);
    this.backwards = back.map(({ participant, command }) => [participant, command]);
    this.untilPivot = this.forwards.slice(0, pivot);
    this.states = { place: sent[0]?.name ?? "", pivot: sent[pivot]?.name ?? "" };
    this.forwardStates = steps.map(({ name }) => name);
    this.backwardStates = back.map(({ name }) => name);
    const waits = steps.flatMap(({ kind, name }) => (kind === "approval" ? [name] : []));
    this.#waits = new Set(waits);
    this.#stateOf = new Map([
      ...[...sent, ...back].map(({ command, name }) => [command, name] as const),
      ...waits.map((name) => ["decide", name] as const),
    ]);
    this.#journeys = journeysOf(saga, this);
  }

  get journeys(): readonly string[] {
    return [...this.#journeys.keys()];
  }

  /** The journeys whose every storage call is hit by every fault. */
  get faulted(): readonly string[] {
    return this.journeys.filter((name) => this.journey(name).isFaulted);
  }

  /** Those of them in which a step is refused, the one that gets furthest first. */
  get refused(): readonly string[] {
    const at = (name: string) => this.journey(name).refusedAt ?? -1;
    return this.faulted.filter((name) => at(name) >= 0).toSorted((a, b) => at(b) - at(a));
  }

  /** @throws Error where there is none. */
  journey(name: string): Journey {
    const found = this.#journeys.get(name);
    if (!found) throw new Error(`${this.saga.name} has no journey ${name}`);
    return found;
  }

  end(journey: string): End {
    return this.journey(journey).end;
  }

  /** The state that sends a command; nothing where none does. */
  stateOf(command: string): string | undefined {
    return this.#stateOf.get(command);
  }

  isUndo(command: string): boolean {
    return this.backwards.some(([, undo]) => undo === command);
  }

  /** Undoing is told apart: a compensation is tried more often. */
  isCompensation({ step }: Pick<Place, "step">): boolean {
    return this.backwardStates.includes(step);
  }

  /** Whether a person is waited for there. */
  isWait({ step }: Pick<Place, "step">): boolean {
    return this.#waits.has(step);
  }

  /** Whether it is a call of a system outside, by its books. */
  isOutside({ whose }: Pick<Place, "whose">): boolean {
    return servicesIn(this.saga).some(({ sandbox }) => sandbox?.table === whose);
  }

  /** The journeys in which a person decides. */
  get decided(): readonly string[] {
    return ["approved", "rejected"].filter((name) => this.#journeys.has(name));
  }

  /** The end of what was never committed. */
  get nothing(): End {
    return nothingEnd(this.saga, this.journey("confirmed"));
  }

  /** All that the books outside can hold of a saga that is undone. */
  get anyBooks(): End["books"][] {
    return servicesIn(this.saga).reduce<End["books"][]>(
      (all, { sandbox }) => {
        if (!sandbox) return all;
        const each = [NONE, sandbox.words.BARRED, sandbox.words.UNDONE];
        return all.flatMap((books) => each.map((word) => ({ ...books, [sandbox.table]: word })));
      },
      [{}],
    );
  }

  /**
   * What the books outside hold once a saga is undone that got as far as this place: nothing before
   * the intent; after it the key is barred; and what was done is undone.
   */
  booksAt(places: readonly Place[], at: Place, committed: boolean): End["books"] {
    const done = committed ? at.call : at.call - 1;
    const begun = (whose: string) => done >= (places.find((one) => one.whose === whose)?.call ?? 0);
    return Object.fromEntries(
      servicesIn(this.saga).flatMap(({ service, sandbox }) => {
        if (!sandbox) return [];
        const { words, table } = sandbox;
        const came = begun(table) ? words.UNDONE : words.BARRED;
        return [[table, begun(service) ? came : NONE]];
      }),
    );
  }
}
