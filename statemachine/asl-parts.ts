import type { Catcher, Fail, Retrier } from "./asl";
import type { Command, Declaration, Retry } from "./vocabulary";

/** A JSONata expression as a state machine writes it. */
export function jsonata(expression: string): string {
  return `{% ${expression} %}`;
}

/** The saga's input. It is read from the context, so no state can lose it. */
export const INPUT = jsonata("$states.context.Execution.Input");
export const EXECUTION = jsonata("$states.context.Execution.Id");

/** Variables with a reason: for going back, a failed undo, a rejection, and a stuck step. */
export type Variable = "failure" | "undoFailure" | "rejection" | "stuck";

/** The refusals of a command that take this route. */
export function routed({ refused }: Command, route: string): string[] {
  return Object.keys(refused).filter((name) => refused[name] === route);
}

/** The catchers of one route. Without a target, each error leads to a state with its own name. */
export function catchers(
  task: Command,
  route: string,
  variable: Variable,
  target?: string,
): Catcher[] {
  const names = routed(task, route);
  if (names.length === 0) return [];
  if (target) return [catcher(task.name, names, variable, target)];
  return names.map((name) => catcher(task.name, [name], variable, name));
}

export function catcher(
  step: string,
  errors: readonly string[],
  variable: Variable,
  next: string,
): Catcher {
  const error = jsonata("$states.errorOutput.Error");
  const cause = jsonata("'' & $states.errorOutput.Cause");
  return { ErrorEquals: errors, Assign: { [variable]: { step, error, cause } }, Next: next };
}

export function retrier(errors: readonly string[], retry: Retry): Retrier {
  return {
    ErrorEquals: errors,
    IntervalSeconds: retry.intervalSeconds,
    BackoffRate: retry.backoffRate,
    MaxAttempts: retry.maxAttempts,
    MaxDelaySeconds: retry.maxDelaySeconds,
    JitterStrategy: "FULL",
  };
}

/** A Fail state. A function's cause is JSON with a message in it; Step Functions' own is plain text. */
export function fail({ id }: Declaration, error: string, variable: Variable): Fail {
  const cause = `$${variable}.cause`;
  const message = `($contains(${cause}, '"errorMessage"') ? $parse(${cause}).errorMessage : ${cause})`;
  return {
    Type: "Fail",
    Error: error,
    Cause: jsonata(
      `${id} & ': ' & $${variable}.step & ': ' & $${variable}.error & ': ' & ${message}`,
    ),
  };
}
