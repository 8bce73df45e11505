import type { Participant } from "../../../lambdas/saga/participant";

/** A participant with another `decide`. */
export function deciding<C, S, A, E, K>(
  participant: Participant<C, S, A, E, K>,
  decide: Participant<C, S, A, E, K>["decide"],
): Participant<C, S, A, E, K> {
  return {
    key: (command) => participant.key(command),
    expect: (command) => participant.expect(command),
    decide,
  };
}
