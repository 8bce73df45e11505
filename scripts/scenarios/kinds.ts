/** The kinds of faults, in the order in which the docs list them. A whole run contains every kind. */
export const kinds = {
  none: "nothing goes wrong",
  refused: "a service or a person refuses, or nobody decides in time",
  "fails k times": "a step's storage fails a few times, then works",
  "fails for ever": "a step fails until its retries are exhausted",
  unreachable: "connections are refused, cut, or hang",
  throttled: "the storage throttles",
  "answer lost": "the storage commits, and the answer is lost",
  killed: "the function's process is killed",
  zombie: "a task times out or is given up, and what it sent commits afterwards",
  "delivered twice": "a message is delivered again, in sequence or at once",
  "out of order": "a compensation comes before its step, or the step after it",
  "compensation fails": "a compensation fails a few times, or for ever",
  stopped: "the execution is stopped",
  race: "two executions of one saga, or forward against backward",
  "event lost": "an event is lost on its way (choreography only)",
  "power cut": "the whole emulator is killed",
  contention: "many sagas want the same pieces",
} as const;

export type Kind = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as [Kind, ...Kind[]];

/** Whether a text selects a scenario: as the name of its kind, else as a part of the scenario's name. */
export const isMeant = (text: string | undefined, { kind, name }: { kind: Kind; name: string }) =>
  !text || (Object.hasOwn(kinds, text) ? kind === text : name.includes(text));
