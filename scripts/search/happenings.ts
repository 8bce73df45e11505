/** What can happen in a step. An action is one of these, and the slot in which it happens. */
const happenings = [
  "calls",
  "dies",
  "answers in vain",
  "is late",
  "is repeated",
  "is stopped",
  "is stopped, its call lost",
  "waits no longer",
  "goes on unawaited",
  "dies unawaited",
  "power cut",
  "somebody starts another execution",
  "somebody approves",
  "somebody rejects",
  "the time for the approval is over",
  "the reconciler looks at what is due",
  "the reconciler hears of a bad end",
  "the reconciler looks after a restart",
  "is lost",
  "somebody sends a command",
  "somebody re-drives what was told to a person",
  "hears a forged approval",
  "hears a forged failure",
  "a day passes, and keys are forgotten",
  "a table is restored",
  "meets others on its item",
  "somebody sends what cannot be read",
] as const;
export type Happening = (typeof happenings)[number];

const SLOTS = 32;
const numbers = new Map(happenings.map((name, i) => [name, i * SLOTS]));

export const code = (happening: Happening, slot = 0) => (numbers.get(happening) ?? 0) + slot;

/**
 * Happenings without a fault, a person or a deadline. A check by the reconciler counts only if nothing drives
 * the saga.
 */
const calm: readonly Happening[] = [
  "calls",
  "goes on unawaited",
  "waits no longer",
  "the reconciler looks at what is due",
];
const calmly = new Set(calm.map((name) => numbers.get(name)));
export const isCalm = (action: number) => calmly.has(action & ~(SLOTS - 1));

export function decoded(action: number): { happening: Happening; slot: number } {
  const happening = happenings[Math.floor(action / SLOTS)];
  if (!happening) throw new RangeError(`no action ${action}`);
  return { happening, slot: action % SLOTS };
}
