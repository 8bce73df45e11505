import type { Choice, State, StateMachine, Task } from "../../../statemachine/asl";
import { evaluate } from "./expressions";
import { catchOf } from "./given";

/** How a wait ends: by a message or an error. `row` is read after it. */
export interface Woken {
  readonly by: { readonly result: unknown } | { readonly error: string };
  readonly row: object;
}

/** The states that a saga enters if every task answers at once and its waits end like this. */
export async function happyPath(
  machine: StateMachine,
  placed: object,
  ...waits: readonly Woken[]
): Promise<string[]> {
  const walk = new Walk(placed, waits);
  const entered: string[] = [];
  let name: string | undefined = machine.StartAt;
  while (name) {
    const state: State | undefined = machine.States[name];
    if (!state) throw new Error(`no state ${name}`);
    entered.push(name);
    if (entered.length > 500) throw new Error(`no end in sight: ${entered}`);
    name = await walk.next(state);
  }
  return entered;
}

class Walk {
  readonly #variables: Record<string, unknown> = {};
  readonly #context = {
    Execution: { Id: "arn", Input: { orderId: "o-1" } },
    Task: { Token: "token" },
  };

  constructor(
    private row: object,
    private waits: readonly Woken[],
  ) {}

  async next(state: State): Promise<string | undefined> {
    if (state.Type === "Choice") return this.#choose(state);
    if (state.Type !== "Task") return undefined;
    if (!state.Resource.endsWith(".waitForTaskToken"))
      return this.#done(state, { Payload: this.row });
    const [woken, ...others] = this.waits;
    if (!woken) throw new Error("it waits once more");
    if (others.length > 0) this.waits = others;
    this.row = woken.row;
    const { by } = woken;
    return "error" in by ? catchOf(state, by.error)?.Next : this.#done(state, by.result);
  }

  async #done(task: Task, result: unknown): Promise<string | undefined> {
    await this.#assign(task.Assign, result);
    return task.Next;
  }

  async #choose({ Choices, Default }: Choice): Promise<string> {
    for (const { Condition, Assign, Next } of Choices) {
      if ((await this.#value(Condition, undefined)) !== true) continue;
      await this.#assign(Assign, undefined);
      return Next;
    }
    return Default;
  }

  async #assign(part: object | undefined, result: unknown): Promise<void> {
    Object.assign(this.#variables, await this.#value(part ?? {}, result));
  }

  #value(part: unknown, result: unknown): Promise<unknown> {
    return evaluate(part, {
      states: { context: this.#context, result },
      variables: this.#variables,
    });
  }
}
