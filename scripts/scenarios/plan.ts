import { type AnySaga, everyServiceIn, retriablesIn, servicesIn } from "../../lambdas/saga/define";
import { declarationOf } from "../../statemachine/declaration";
import { type States, statesOf } from "../deployed/states";
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
  /** The states that send some of them: the first, the pivot, and those after which nothing comes. */
  readonly states: Readonly<Record<"place" | "pivot" | "last" | "undone", string>>;
  readonly #states: States;
  readonly #stateOf: ReadonlyMap<string, string>;
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
    const named = (one?: { readonly name: string }) => one?.name ?? "";
    this.states = {
      place: named(sent[0]),
      pivot: named(sent[pivot]),
      last: named(sent.at(-1)),
      undone: named(back.at(-1)),
    };
    this.#states = statesOf(saga);
    this.#stateOf = new Map([
      ...[...sent, ...back].map(({ command, name }) => [command, name] as const),
      ...[...this.#states.waiting].map((name) => ["decide", name] as const),
    ]);
    this.#journeys = journeysOf(saga, this);
  }

  /** The states that come after the pivot. */
  get onward(): readonly string[] {
    return [...this.#states.onward];
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
    return this.#states.backward.has(step);
  }

  /** Whether it comes after the pivot. */
  isOnward({ step }: Pick<Place, "step">): boolean {
    return this.#states.onward.has(step);
  }

  /** Whether a person is waited for there. */
  isWait({ step }: Pick<Place, "step">): boolean {
    return this.#states.waiting.has(step);
  }

  /** Whether it is a call of a system outside, by its books. */
  isOutside({ whose }: Pick<Place, "whose">): boolean {
    return everyServiceIn(this.saga).some(({ sandbox }) => sandbox?.table === whose);
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
      [this.#untouched],
    );
  }

  /** The books outside of what comes after the pivot, before it. */
  get #untouched(): End["books"] {
    const books = retriablesIn(this.saga).flatMap(({ sandbox }) => sandbox?.table ?? []);
    return Object.fromEntries(books.map((table) => [table, NONE]));
  }

  /**
   * What the books outside hold once a saga is undone that got as far as this place: nothing before
   * the intent; after it the key is barred; and what was done is undone.
   */
  booksAt(places: readonly Place[], at: Place, committed: boolean): End["books"] {
    const done = committed ? at.call : at.call - 1;
    const begun = (whose: string) => done >= (places.find((one) => one.whose === whose)?.call ?? 0);
    const books = servicesIn(this.saga).flatMap(({ service, sandbox }) => {
      if (!sandbox) return [];
      const { words, table } = sandbox;
      const came = begun(table) ? words.UNDONE : words.BARRED;
      return [[table, begun(service) ? came : NONE] as const];
    });
    return { ...this.#untouched, ...Object.fromEntries(books) };
  }
}
