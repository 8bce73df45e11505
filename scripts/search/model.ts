import type { State } from "./state-set";

export type Rule = (state: State) => boolean;
/** The name of what does not hold, nothing if all does. */
export type Judge = (state: State) => string | undefined;
export type Rules = Readonly<Record<string, Rule>>;

/** What is searched: states are tuples of `width` integers, whose meaning only the model knows. */
export interface Model {
  readonly width: number;
  readonly initial: readonly State[];
  /**
   * Tells every step out of a state; `next` is read at once and may be used again. The same state
   * must always give the same steps. A promise says that the model has something to learn first:
   * then the state is asked again.
   */
  steps(state: State, take: (action: number, next: State) => void): Promise<void> | undefined;
  /** What must hold in every reachable state. */
  readonly always: Judge;
  /** What must hold in every reachable state that has no step. */
  readonly atQuiet: Judge;
  /** Holds in some reachable state, so that an empty search cannot pass. */
  readonly sometimes: Rules;
  /** From every reachable state, some continuation reaches one where this holds. */
  readonly closed: Rule;
  /** Whether a step is one of those that come without a fault, a person or a deadline. */
  calm(action: number, before: State, after: State): boolean;
  /** From every reachable state, all continuations of calm steps end where this holds. */
  readonly settled: Rule;
}
