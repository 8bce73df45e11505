import { Integers, StateSet } from "./state-set";

type State = readonly number[];
type Rule = (state: State) => boolean;

/** What is searched: states are tuples of `width` integers, whose meaning only the model knows. */
export interface Model {
  readonly width: number;
  readonly initial: readonly State[];
  /** Tells every step out of a state. The same state must always give the same steps. */
  steps(state: State, take: (action: string, next: State) => void): void;
  /** Holds in every reachable state. */
  readonly always: Readonly<Record<string, Rule>>;
  /** Holds in every reachable state that has no step. */
  readonly atQuiet: Readonly<Record<string, Rule>>;
  /** Holds in some reachable state, so that an empty search cannot pass. */
  readonly sometimes: Readonly<Record<string, Rule>>;
  /** From every reachable state, some continuation reaches one where this holds. */
  readonly closed: Rule;
}

export interface TraceStep {
  /** Absent in the first state. */
  readonly action?: string;
  readonly state: State;
}

export interface Failure {
  readonly property: string;
  /** A shortest path to the state at fault; empty when `sometimes` was never seen. */
  readonly trace: readonly TraceStep[];
}

export interface Progress {
  readonly states: number;
  readonly frontier: number;
  readonly bytes: number;
}

export interface Result {
  readonly states: number;
  readonly edges: number;
  readonly bytes: number;
  /** The first found, by a shortest path; absent when all properties hold. */
  readonly failure?: Failure;
}

export interface Limits {
  /**
   * A search that meets more states throws: half a search proves nothing.
   */
  readonly maxStates?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** States between two reports. */
  readonly reportEvery?: number;
}

/**
 * Visits every reachable state breadth-first, and stops at the first that breaks a property.
 * @throws RangeError when there are more than `maxStates` states
 */
export function explore(model: Model, limits: Limits = {}): Result {
  return new Search(model, limits).run();
}

class Search {
  private readonly seen: StateSet;
  private readonly parents = new Integers();
  private readonly from = new Integers();
  private readonly to = new Integers();
  private readonly unseen: Set<string>;

  constructor(
    private readonly model: Model,
    private readonly limits: Limits,
  ) {
    this.seen = new StateSet(model.width);
    this.unseen = new Set(Object.keys(model.sometimes));
  }

  run(): Result {
    for (const state of this.model.initial) this.meet(state, -1);
    for (let current = 0; current < this.seen.size; current++) {
      const broken = this.visit(current);
      if (broken !== undefined) return this.result(broken, current);
      this.report(current);
    }
    const [never] = this.unseen;
    if (never !== undefined) return this.result(`sometimes: ${never}`);
    const stuck = this.firstDeadEnd();
    return stuck === undefined ? this.result() : this.result("no dead end", stuck);
  }

  /** The property that this state breaks. */
  private visit(current: number): string | undefined {
    const state = this.seen.get(current);
    const rule = broken(this.model.always, state);
    if (rule !== undefined) return `always: ${rule}`;
    for (const name of this.unseen) {
      if (this.model.sometimes[name]?.(state)) this.unseen.delete(name);
    }
    let quiet = true;
    this.model.steps(state, (_action, next) => {
      quiet = false;
      this.from.push(current);
      this.to.push(this.meet(next, current));
    });
    const end = quiet ? broken(this.model.atQuiet, state) : undefined;
    return end === undefined ? undefined : `at quiet: ${end}`;
  }

  private meet(state: State, parent: number): number {
    const number = this.seen.add(state);
    if (number === this.parents.length) this.parents.push(parent);
    const most = this.limits.maxStates ?? Number.POSITIVE_INFINITY;
    if (this.seen.size > most) {
      throw new RangeError(`more than ${most} states: lower the bounds or allow more states`);
    }
    return number;
  }

  /** Walks the edges backwards from every closed state; what is not met cannot close. */
  private firstDeadEnd(): number | undefined {
    const into = incoming(this.from, this.to, this.seen.size);
    const closes = new Uint8Array(this.seen.size);
    const queue = new Integers();
    const mark = (state: number) => {
      if (closes[state]) return;
      closes[state] = 1;
      queue.push(state);
    };
    for (let state = 0; state < this.seen.size; state++) {
      if (this.model.closed(this.seen.get(state))) mark(state);
    }
    for (let next = 0; next < queue.length; next++) into(queue.at(next), mark);
    const first = closes.indexOf(0);
    return first < 0 ? undefined : first;
  }

  /** The path to a state; actions are found again by taking the steps again. */
  private trace(end: number): TraceStep[] {
    const state = this.seen.get(end);
    const parent = this.parents.at(end);
    if (parent < 0) return [{ state }];
    let taken = "";
    this.model.steps(this.seen.get(parent), (action, next) => {
      if (taken === "" && next.every((value, i) => value === state[i])) taken = action;
    });
    return [...this.trace(parent), { action: taken, state }];
  }

  private result(property?: string, at?: number): Result {
    const found = { states: this.seen.size, edges: this.from.length, bytes: this.bytes };
    if (property === undefined) return found;
    return { ...found, failure: { property, trace: at === undefined ? [] : this.trace(at) } };
  }

  private report(current: number): void {
    if ((current + 1) % (this.limits.reportEvery ?? 100_000) !== 0) return;
    const frontier = this.seen.size - current - 1;
    this.limits.onProgress?.({ states: this.seen.size, frontier, bytes: this.bytes });
  }

  private get bytes(): number {
    return this.seen.bytes + this.parents.bytes + this.from.bytes + this.to.bytes;
  }
}

const broken = (rules: Readonly<Record<string, Rule>>, state: State) =>
  Object.keys(rules).find((name) => !rules[name]?.(state));

/** The edges by where they lead: a linked list per state, in two arrays. */
function incoming(from: Integers, to: Integers, states: number) {
  const last = new Int32Array(states).fill(-1);
  const before = new Int32Array(from.length);
  for (let edge = 0; edge < from.length; edge++) {
    before[edge] = last[to.at(edge)] ?? -1;
    last[to.at(edge)] = edge;
  }
  return (state: number, tell: (source: number) => void) => {
    for (let edge = last[state] ?? -1; edge >= 0; edge = before[edge] ?? -1) tell(from.at(edge));
  };
}
