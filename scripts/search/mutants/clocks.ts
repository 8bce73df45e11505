import type { Definition } from "../../../lambdas/runtime/stepping/asl";
import type { AnySaga } from "../../../lambdas/saga/define";
import { secondsFrom } from "../../../lambdas/saga/time";
import { EARLY } from "../invocations";
import { rolesIn } from "../roles";
import { shipped } from "../services";
import { deciding } from "./deciding";
import { type Aimed, within } from "./tries";

/** JSONata: the seconds since EARLY, by the clock of Step Functions. */
const PASSED = `($toMillis($states.context.State.EnteredTime) - ${EARLY}) / 1000`;

/** The record says when the wait ends, and Step Functions counts down to that by its own clock. */
export function clockMutants(saga: AnySaga, definition: Definition): Record<string, Aimed> {
  const { waiting } = rolesIn(saga);
  const whole = shipped(saga);
  const recorder = deciding(whole.recorder, (...given) => {
    const decided = whole.recorder.decide(...given);
    const answer = "answer" in decided ? decided.answer : undefined;
    if (!answer?.approvalSeconds) return decided;
    const [, , now] = given;
    const approvalSeconds =
      answer.approvalSeconds + secondsFrom(new Date(EARLY).toISOString(), now);
    return { ...decided, answer: { ...answer, approvalSeconds } };
  });
  const states = Object.entries(definition.States).map(([name, state]) => {
    if (state.Type !== "Task" || typeof state.TimeoutSeconds !== "string") return [name, state];
    const until = state.TimeoutSeconds.replace(/^\{%|%\}$/g, "");
    return [name, { ...state, TimeoutSeconds: `{% ${until} - ${PASSED} %}` }];
  });
  return {
    "a wait that ends by another clock than the one that decides": {
      parts: { ...whole, recorder },
      machine: { ...definition, States: Object.fromEntries(states) },
      tries: within(waiting, {}, { by: "time" }),
    },
  };
}
