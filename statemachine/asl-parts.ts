import type { Catcher, Fail, Retrier } from "./asl";
import type { Command, Declaration, Retry } from "./vocabulary";

/** JSONata in a state machine. */
export function jsonata(expression: string): string {
  return `{% ${expression} %}`;
}

/** The saga's input, read from the context so that no state can lose it. */
export const INPUT = jsonata("$states.context.Execution.Input");
export const EXECUTION = jsonata("$states.context.Execution.Id");

/** Variables that say why: of going back, of an undo that failed, of a rejection, of what is stuck. */
export type Variable = "failure" | "undoFailure" | "rejection" | "stuck";

/** The refusals of a command that go one way. */
export function routed({ refused }: Command, route: string): string[] {
  return Object.keys(refused).filter((name) => refused[name] === route);
}

/** The catches of one route; without a target every error name is a state of its own. */
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

/** A function's cause is JSON with the message in it; Step Functions' own is plain text. */
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
