import type { Choice, State, StateMachine } from "../../../statemachine/asl";
import { evaluate } from "./expressions";

/**
 * The states that a saga enters when every task answers at once: `placed` by the first step, the
 * messages by the waits in turn.
 */
export async function happyPath(
  { StartAt, States }: StateMachine,
  placed: object,
  ...messages: object[]
): Promise<string[]> {
  const context = { Execution: { Id: "arn", Input: { orderId: "o-1" } }, Task: { Token: "token" } };
  const variables: Record<string, unknown> = {};
  const entered: string[] = [];
  const assign = async (part: object | undefined, result: unknown) => {
    Object.assign(
      variables,
      await evaluate(part ?? {}, { states: { context, result }, variables }),
    );
  };
  let name: string | undefined = StartAt;
  while (name) {
    const state: State | undefined = States[name];
    if (!state) throw new Error(`no state ${name}`);
    entered.push(name);
    if (entered.length > 30) throw new Error(`no end in sight: ${entered}`);
    switch (state.Type) {
      case "Task": {
        const waits = state.Resource.endsWith(".waitForTaskToken");
        await assign(state.Assign, waits ? messages.shift() : { Payload: placed });
        name = state.Next;
        break;
      }
      case "Choice": {
        const true_ = async (text: string) =>
          (await evaluate(text, { states: { context }, variables })) === true;
        const taken: Choice["Choices"][number] | undefined = await first(
          state.Choices,
          ({ Condition }) => true_(Condition),
        );
        await assign(taken?.Assign, undefined);
        name = taken?.Next ?? state.Default;
        break;
      }
      default:
        name = undefined;
    }
  }
  return entered;
}

async function first<T>(all: readonly T[], is: (one: T) => Promise<boolean>) {
  for (const one of all) if (await is(one)) return one;
  return undefined;
}
