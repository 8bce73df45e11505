import { Edges, firstDeadEnd, firstTrap } from "./dead-end";
import type { Model, Rule } from "./model";
import { Integers, type State, StateSet } from "./state-set";

export interface TraceStep {
  /** Absent in the first state. */
  readonly action?: number;
  readonly state: State;
}

export interface Failure {
  readonly property: string;
  /** A shortest path to the wrong state. Empty if a `sometimes` property was never met. */
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
  /** Steps from an initial state to the farthest one. */
  readonly depth: number;
  /** The first failure that was found, with a shortest path. Absent if all properties hold. */
  readonly failure?: Failure;
}

export interface Limits {
  /** A search that meets more states throws: half a search proves nothing. */
  readonly maxStates?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** States between two reports. */
  readonly reportEvery?: number;
}

/**
 * Visits every reachable state breadth-first. Stops at the first state that breaks a property.
 * @throws RangeError if there are more than `maxStates` states
 */
export function explore(model: Model, limits: Limits = {}): Promise<Result> {
  return new Search(model, limits).run();
}

class Search {
  private readonly seen: StateSet;
  private readonly parents = new Integers();
  /** The edges, and the number of the first edge of each state. */
  private readonly to = new Edges();
  private readonly first = new Integers();
  private readonly unseen: Set<string>;
  private readonly state: Int32Array;
  private readonly most: number;
  private visiting = -1;

  constructor(
    private readonly model: Model,
    private readonly limits: Limits,
  ) {
    this.most = limits.maxStates ?? Number.POSITIVE_INFINITY;
    this.seen = new StateSet(model.width);
    this.state = new Int32Array(model.width);
    this.unseen = new Set(Object.keys(model.sometimes));
  }

  async run(): Promise<Result> {
    for (const state of this.model.initial) this.meet(state);
    for (let current = 0; current < this.seen.size; current++) {
      this.seen.read(current, this.state);
      const rule = this.model.always(this.state);
      if (rule !== undefined) return this.result(`always: ${rule}`, current);
      this.visiting = current;
      this.first.push(this.to.length);
      for (let wait = this.follow(); wait; wait = this.follow()) await wait;
      const end = this.judge(current);
      if (end !== undefined) return this.result(`at quiet: ${end}`, current);
      this.report(current);
    }
    const [never] = this.unseen;
    if (never !== undefined) return this.result(`sometimes: ${never}`);
    return this.liveness();
  }

  private liveness(): Result {
    const graph = { states: this.seen.size, first: this.first, to: this.to };
    const stuck = firstDeadEnd(graph, (state) => this.holds(state, this.model.closed));
    if (stuck !== undefined) return this.result("no dead end", stuck);
    const trap = firstTrap(graph, (state) => this.holds(state, this.model.settled));
    return trap === undefined ? this.result() : this.result("the saga ends by itself", trap);
  }

  private readonly take = (action: number, next: State): void => {
    this.to.push(this.meet(next), this.model.calm(action, this.state, next));
  };

  private follow(): Promise<void> | undefined {
    this.to.cutTo(this.first.at(this.visiting));
    return this.model.steps(this.state, this.take);
  }

  /** The property that this state breaks, if it is quiet: it has no step. */
  private judge(current: number): string | undefined {
    for (const name of this.unseen) {
      if (this.model.sometimes[name]?.(this.state)) this.unseen.delete(name);
    }
    const quiet = this.to.length === this.first.at(current);
    return quiet ? this.model.atQuiet(this.state) : undefined;
  }

  private meet(state: State): number {
    const number = this.seen.add(state);
    if (number === this.parents.length) this.parents.push(this.visiting);
    if (this.seen.size > this.most) {
      throw new RangeError(`more than ${this.most} states: lower the bounds or allow more states`);
    }
    return number;
  }

  /** The path to a state. Actions are not stored: taking the steps again finds them. */
  private trace(end: number): TraceStep[] {
    const path: number[] = [];
    for (let at = end; at >= 0; at = this.parents.at(at)) path.unshift(at);
    return path.map((number, i) => {
      const state = this.copy(number);
      const parent = path[i - 1];
      if (parent === undefined) return { state };
      let action: number | undefined;
      void this.model.steps(this.copy(parent), (taken, next) => {
        if (action === undefined && state.every((value, k) => value === next[k])) action = taken;
      });
      return action === undefined ? { state } : { action, state };
    });
  }

  private holds(number: number, rule: Rule): boolean {
    this.seen.read(number, this.state);
    return rule(this.state);
  }

  private copy(number: number): Int32Array {
    const state = new Int32Array(this.model.width);
    this.seen.read(number, state);
    return state;
  }

  private depth(): number {
    let depth = -1;
    for (let at = this.seen.size - 1; at >= 0; at = this.parents.at(at)) depth++;
    return depth;
  }

  private result(property?: string, at?: number): Result {
    const edges = this.to.length;
    const found = { states: this.seen.size, edges, bytes: this.bytes, depth: this.depth() };
    if (property === undefined) return found;
    return { ...found, failure: { property, trace: at === undefined ? [] : this.trace(at) } };
  }

  private report(current: number): void {
    if ((current + 1) % (this.limits.reportEvery ?? 100_000) !== 0) return;
    const frontier = this.seen.size - current - 1;
    this.limits.onProgress?.({ states: this.seen.size, frontier, bytes: this.bytes });
  }

  private get bytes(): number {
    return this.seen.bytes + this.parents.bytes + this.first.bytes + this.to.bytes;
  }
}
