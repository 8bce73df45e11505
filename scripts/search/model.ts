import type { State } from "./state-set";

export type Rule = (state: State) => boolean;
/** Returns the name of a property that does not hold. Undefined if all hold. */
export type Judge = (state: State) => string | undefined;
export type Rules = Readonly<Record<string, Rule>>;

/** What is searched. A state is a tuple of `width` integers, whose meaning only the model knows. */
export interface Model {
  readonly width: number;
  readonly initial: readonly State[];
  /**
   * Calls `take` for every step out of a state. `next` must be read at once, because it may be used again.
   * The same state must always give the same steps. A promise means that the model must learn something
   * first. Then the state is asked again.
   */
  steps(state: State, take: (action: number, next: State) => void): Promise<void> | undefined;
  /** What must hold in every reachable state. */
  readonly always: Judge;
  /** What must hold in every reachable state that has no step. */
  readonly atQuiet: Judge;
  /** Each must hold in some reachable state, so that an empty search cannot pass. */
  readonly sometimes: Rules;
  /** From every reachable state, some continuation must reach a state where this holds. */
  readonly closed: Rule;
  /** Whether a step comes without a fault, a person or a deadline. */
  calm(action: number, before: State, after: State): boolean;
  /** From every reachable state, all continuations of calm steps must end where this holds. */
  readonly settled: Rule;
}
