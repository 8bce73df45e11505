import type { Choice, Definition, Task, Variables } from "./asl";
import { type Evaluate, evaluated, fill } from "./expressions";

/** Where an execution stands: waiting for a task's outcome, or ended. */
export type Position =
  | {
      readonly at: "task";
      readonly state: string;
      readonly input: unknown;
      readonly variables: Variables;
      /** Retries used in this visit, one number per retrier. */
      readonly retries: readonly number[];
    }
  | { readonly at: "succeeded"; readonly output: unknown }
  | { readonly at: "failed"; readonly error: unknown; readonly cause: unknown };

export type Waiting = Extract<Position, { at: "task" }>;

/** The outcome of a task. A timeout is the error `States.Timeout`. */
export type Outcome =
  | { readonly result: unknown }
  | { readonly error: string; readonly cause: string };

/** Steps executions of one definition, one task outcome at a time. */
export class Machine {
  constructor(
    private readonly definition: Definition,
    private readonly execution: { readonly Id: string; readonly Input: unknown },
    private readonly evaluate: Evaluate = evaluated,
  ) {}

  start(): Promise<Position> {
    return this.enter(this.definition.StartAt, this.execution.Input, {});
  }

  /** The task's arguments. If the task hands out a token, it is this one. */
  arguments(position: Waiting, token: string): Promise<unknown> {
    const states = this.states(position.input, { Task: { Token: token } });
    return this.fill(this.task(position.state).Arguments, { ...position.variables, states });
  }

  /** The position after an outcome. An error that nothing catches fails the execution. */
  async next(position: Waiting, outcome: Outcome): Promise<Position> {
    const task = this.task(position.state);
    if ("error" in outcome) return this.failed(position, task, outcome);
    const states = { ...this.states(position.input), result: outcome.result };
    const known = { ...position.variables, states };
    const variables = await this.assigned(position.variables, task.Assign, known);
    const output = "Output" in task ? await this.fill(task.Output, known) : outcome.result;
    if (task.Next === undefined) return { at: "succeeded", output };
    return this.enter(task.Next, output, variables);
  }

  /** The position in which it goes to another task instead of this one, whose outcome nobody waits for. */
  instead({ input, variables }: Waiting, state: string): Promise<Position> {
    return this.enter(state, input, variables);
  }

  private fill(template: unknown, known: Record<string, unknown>): Promise<unknown> {
    return fill(template, known, this.evaluate);
  }

  private async failed(
    position: Waiting,
    task: Task,
    { error, cause }: Extract<Outcome, { error: string }>,
  ): Promise<Position> {
    const used = task.Retry.findIndex((retrier) => matches(retrier.ErrorEquals, error));
    const before = position.retries[used] ?? 0;
    if (before < (task.Retry[used]?.MaxAttempts ?? 0)) {
      return { ...position, retries: position.retries.with(used, before + 1) };
    }
    const caught = task.Catch.find((catcher) => matches(catcher.ErrorEquals, error));
    if (!caught) return { at: "failed", error, cause };
    const errorOutput = { Error: error, Cause: cause };
    const known = {
      ...position.variables,
      states: { ...this.states(position.input), errorOutput },
    };
    const variables = await this.assigned(position.variables, caught.Assign, known);
    return this.enter(caught.Next, errorOutput, variables);
  }

  private async enter(name: string, input: unknown, variables: Variables): Promise<Position> {
    const state = this.state(name);
    const known = { ...variables, states: this.states(input) };
    switch (state.Type) {
      case "Task":
        return { at: "task", state: name, input, variables, retries: state.Retry.map(() => 0) };
      case "Choice":
        return this.choose(state, input, variables, known);
      case "Succeed":
        return {
          at: "succeeded",
          output: "Output" in state ? await this.fill(state.Output, known) : input,
        };
      case "Fail":
        return {
          at: "failed",
          error: await this.fill(state.Error, known),
          cause: await this.fill(state.Cause, known),
        };
    }
  }

  private async choose(
    choice: Choice,
    input: unknown,
    variables: Variables,
    known: Record<string, unknown>,
  ): Promise<Position> {
    for (const { Condition, Assign, Next } of choice.Choices) {
      if ((await this.fill(Condition, known)) !== true) continue;
      return this.enter(Next, input, await this.assigned(variables, Assign, known));
    }
    return this.enter(choice.Default, input, variables);
  }

  private async assigned(
    variables: Variables,
    assign: Variables | undefined,
    known: Record<string, unknown>,
  ): Promise<Variables> {
    const changes = await Promise.all(
      Object.entries(assign ?? {}).map(async ([name, part]) => [
        name,
        await this.fill(part, known),
      ]),
    );
    return { ...variables, ...Object.fromEntries(changes) };
  }

  private states(input: unknown, context: object = {}) {
    return { input, context: { Execution: this.execution, ...context } };
  }

  private state(name: string) {
    const state = this.definition.States[name];
    if (!state) throw new Error(`the definition has no state ${name}`);
    return state;
  }

  private task(name: string): Task {
    const state = this.state(name);
    if (state.Type !== "Task") throw new Error(`${name} is no task`);
    return state;
  }
}

const matches = (names: readonly string[], error: string) =>
  names.includes("States.ALL") || names.includes(error);
