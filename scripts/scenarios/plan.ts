import { type AnySaga, everyServiceIn, retriablesIn, servicesIn } from "../../lambdas/saga/define";
import { declarationOf } from "../../statemachine/declaration";
import { type States, statesOf } from "../deployed/states";
import { nothingEnd } from "./ends";
import { type Journey, journeysOf } from "./journeys";
import { type End, NONE } from "./record";
import type { Place, SentByHand } from "./scenario";

/** What scenarios do to a saga and expect of it. All of it is derived from the saga's definition. */
export class Plan {
  /** The commands in their order when nothing is late: to the end, and back. */
  readonly forwards: readonly SentByHand[];
  readonly backwards: readonly SentByHand[];
  /** The commands before the pivot. */
  readonly untilPivot: readonly SentByHand[];
  /** The first state, the pivot, and the last states of the way forwards and of the undo. */
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

  /** The states after the pivot. */
  get onward(): readonly string[] {
    return [...this.#states.onward];
  }

  get journeys(): readonly string[] {
    return [...this.#journeys.keys()];
  }

  /** The journeys in which every fault is put at every storage call. */
  get faulted(): readonly string[] {
    return this.journeys.filter((name) => this.journey(name).isFaulted);
  }

  /** The faulted journeys in which a step refuses; those that get furthest come first. */
  get refused(): readonly string[] {
    const at = (name: string) => this.journey(name).refusedAt ?? -1;
    return this.faulted.filter((name) => at(name) >= 0).toSorted((a, b) => at(b) - at(a));
  }

  /** @throws Error if there is no such journey. */
  journey(name: string): Journey {
    const found = this.#journeys.get(name);
    if (!found) throw new Error(`${this.saga.name} has no journey ${name}`);
    return found;
  }

  end(journey: string): End {
    return this.journey(journey).end;
  }

  /** The state that sends a command; undefined if no state does. */
  stateOf(command: string): string | undefined {
    return this.#stateOf.get(command);
  }

  isUndo(command: string): boolean {
    return this.backwards.some(([, undo]) => undo === command);
  }

  /** Whether the step undoes something. Compensations are tried more often than steps. */
  isCompensation({ step }: Pick<Place, "step">): boolean {
    return this.#states.backward.has(step);
  }

  /** Whether the step is after the pivot. */
  isOnward({ step }: Pick<Place, "step">): boolean {
    return this.#states.onward.has(step);
  }

  /** Whether the step waits for a person. */
  isWait({ step }: Pick<Place, "step">): boolean {
    return this.#states.waiting.has(step);
  }

  /** Whether the call goes to the books of an outside system. */
  isOutside({ whose }: Pick<Place, "whose" | "table" | "operation">): boolean {
    return everyServiceIn(this.saga).some(({ sandbox }) => sandbox?.table === whose);
  }

  /** The journeys in which a person decides. */
  get decided(): readonly string[] {
    return ["approved", "rejected"].filter((name) => this.#journeys.has(name));
  }

  /** The end of a saga of which nothing was committed. */
  get nothing(): End {
    return nothingEnd(this.saga, this.journey("confirmed"));
  }

  /** Every state in which an undone saga can leave the outside books. */
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

  /** The outside books of the steps after the pivot, before they ran. */
  get #untouched(): End["books"] {
    const books = retriablesIn(this.saga).flatMap(({ sandbox }) => sandbox?.table ?? []);
    return Object.fromEntries(books.map((table) => [table, NONE]));
  }

  /**
   * The outside books of a saga that got as far as this place and was then undone. Before the intent they
   * are empty. After the intent the key is barred. What was done is undone.
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
