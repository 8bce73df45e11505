import { refusalName } from "../../../lambdas/saga/refusals";
import { ENDED, nodeOf, tableOf, UNKNOWN } from "../invocations";
import type { State } from "../state-set";
import { at } from "../world";
import {
  BEGINS,
  COPY,
  FLAGS,
  flags,
  MOST_SAGAS,
  NEXT,
  OPERATOR,
  placeOf,
  STEP,
  STRAYS,
  shortOf,
  TABLE,
  UNDO,
} from "./places";
import type { Sale, SaleParts } from "./programs";
import { SaleTables } from "./tables";

export const happenings = [
  "begins",
  "goes on with its step",
  "begins to give back",
  "goes on giving back",
  "has its step sent again",
  "goes on with what was sent again",
  "the operator begins",
  "the operator goes on",
  "the operator stops half-way",
] as const;

export type Take = (action: number, next: State) => void;

/** Every interleaving of the calls of sagas that take from one counter, and of an operator who sets it. */
export class SaleWorld extends SaleTables {
  readonly #wanted: readonly number[];
  readonly #next: Int32Array;
  #state: State = [];
  #take: Take = () => {};

  constructor(sale: Sale, parts: SaleParts) {
    super(sale, parts);
    this.#next = new Int32Array(this.width);
    this.#wanted = sale.requests.map((request) => -(sale.by.takes(request)[0]?.add ?? 0));
  }

  steps(state: State, take: Take): Promise<void> | undefined {
    this.#state = state;
    this.#take = take;
    for (let saga = 0; saga < this.sale.requests.length; saga++) this.#saga(saga);
    this.#operator();
    return this.lessons.pending ? this.lessons.learn() : undefined;
  }

  #saga(saga: number): void {
    const flag = at(this.#state, placeOf(saga, FLAGS));
    const isRunning = (place: number) => at(this.#state, placeOf(saga, place)) > 0;
    if (!(flag & flags.begun))
      for (const root of this.stepRoots[saga] ?? []) this.#begin(saga, STEP, root, flags.begun);
    this.#undo(saga, flag);
    if (at(this.#state, STRAYS) > 0 && flag & flags.begun && !isRunning(COPY))
      this.#begin(saga, COPY, this.stepRoots[saga]?.[0] ?? 0, 0, true);
    if (isRunning(STEP)) this.#goOn(saga, STEP, "goes on with its step");
    if (isRunning(UNDO)) this.#goOn(saga, UNDO, "goes on giving back");
    if (isRunning(COPY)) this.#goOn(saga, COPY, "goes on with what was sent again");
  }

  /** An undo comes after the step has ended. A stray one comes before. */
  #undo(saga: number, flag: number): void {
    if (!this.sale.undone.includes(saga) || flag & flags.undoing) return;
    const isStray = !(flag & (flags.held | flags.refused));
    if (isStray && at(this.#state, STRAYS) === 0) return;
    this.#begin(saga, UNDO, this.undoRoots[saga] ?? 0, flags.undoing, isStray);
  }

  /** A command arrives. A stray one is sent twice, or too early. */
  #begin(saga: number, place: keyof typeof BEGINS, root: number, flag: number, isStray = false) {
    this.#copyState();
    this.#next[placeOf(saga, place)] = root;
    this.#next[placeOf(saga, FLAGS)] = at(this.#next, placeOf(saga, FLAGS)) | flag;
    if (isStray) this.#next[STRAYS] = at(this.#next, STRAYS) - 1;
    this.#forget(saga, place);
    this.#end(BEGINS[place], saga);
  }

  /** An attempt begins: what was short before does not count. */
  #forget(saga: number, place: number): void {
    const [flag, short] = [placeOf(saga, FLAGS), shortOf(place)];
    this.#next[flag] = at(this.#next, flag) & ~short;
  }

  #goOn(saga: number, place: number, happening: (typeof happenings)[number]): void {
    this.#copyState();
    const node = at(this.#state, placeOf(saga, place));
    const after = this.#called(node);
    if (after === UNKNOWN) return;
    const ended = this.invocations.kindOf(after) === ENDED;
    this.#next[placeOf(saga, place)] = ended ? 0 : after;
    this.#judgeRefusal(saga, place);
    if (ended) this.#hear(saga, place, after);
    this.#end(happening, saga);
  }

  /** Where a refusal was written, there must have been too little at some moment of the attempt. */
  #judgeRefusal(saga: number, place: number): void {
    const [before, after] = [this.#state, this.#next].map(
      (state) => this.judged(at(state, TABLE)).refused[saga],
    );
    const flag = placeOf(saga, FLAGS);
    if (before || !after || at(this.#next, flag) & shortOf(place)) return;
    this.#next[flag] = at(this.#next, flag) | flags.wronged;
  }

  #isRefusal = (error: string) =>
    this.sale.by.refuses.includes(error) || error === refusalName(this.sale.saga.noun, "abandoned");

  #hear(saga: number, place: number, node: number): void {
    const ended = this.invocations.ends.at(this.invocations.endingOf(node));
    const flag = placeOf(saga, FLAGS);
    const was = at(this.#next, flag);
    if ("answer" in ended) {
      this.#next[flag] = was | (place === UNDO ? flags.undone : place === STEP ? flags.held : 0);
    } else if (ended.error === "Busy") {
      // Whoever sent it sends it again.
      const root = place === UNDO ? this.undoRoots[saga] : this.stepRoots[saga]?.[0];
      this.#next[placeOf(saga, place)] = root ?? 0;
      this.#forget(saga, place);
    } else if (this.#isRefusal(ended.error)) {
      this.#next[flag] = was | (place === STEP ? flags.refused : 0);
    } else this.#next[flag] = was | flags.failed;
  }

  #operator(): void {
    const [node, next] = [at(this.#state, OPERATOR), at(this.#state, NEXT)];
    if (node === 0 && next < this.setRoots.length) {
      this.#copyState();
      this.#next[OPERATOR] = this.setRoots[next] ?? 0;
      this.#next[NEXT] = next + 1;
      this.#end("the operator begins", 0);
    }
    if (node === 0) return;
    this.#copyState();
    const after = this.#called(node);
    if (after !== UNKNOWN) {
      const ended = this.invocations.kindOf(after) === ENDED;
      this.#next[OPERATOR] = ended ? 0 : after;
      this.#end("the operator goes on", 0);
    }
    if (at(this.#state, STRAYS) === 0) return;
    this.#copyState();
    this.#next[OPERATOR] = 0;
    this.#next[STRAYS] = at(this.#next, STRAYS) - 1;
    this.#end("the operator stops half-way", 0);
  }

  #called(node: number): number {
    if (this.invocations.kindOf(node) === ENDED) return node;
    const called = this.invocations.called(node, 0, at(this.#next, TABLE));
    if (called === UNKNOWN) return UNKNOWN;
    this.#next[TABLE] = tableOf(called);
    return nodeOf(called);
  }

  #copyState(): void {
    for (let i = 0; i < this.width; i++) this.#next[i] = at(this.#state, i);
  }

  /** Ends a step of the search. Notes for which attempts there is too little now. */
  #end(happening: (typeof happenings)[number], saga: number): void {
    const { left } = this.judged(at(this.#next, TABLE));
    this.#wanted.forEach((wanted, i) => {
      if (left >= wanted) return;
      const flag = placeOf(i, FLAGS);
      if (at(this.#next, placeOf(i, STEP)) > 0)
        this.#next[flag] = at(this.#next, flag) | flags.shortOfStep;
      if (at(this.#next, placeOf(i, COPY)) > 0)
        this.#next[flag] = at(this.#next, flag) | flags.shortOfCopy;
    });
    this.#take(happenings.indexOf(happening) * MOST_SAGAS + saga, this.#next);
  }
}
