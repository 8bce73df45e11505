/** What can happen in a step. An action is one of these, and the slot in which it happens. */
const happenings = [
  "calls",
  "dies",
  "answers, and the answer is lost",
  "is carried out late",
  "is repeated",
  "is stopped",
  "is stopped, its call lost",
  "times out",
  "goes on after its caller gave up",
  "dies after its caller gave up",
  "power cut",
  "somebody starts another execution",
  "somebody approves",
  "somebody rejects",
  "the time for the approval ends",
  "the reconciler reads the sagas that are due",
  "the reconciler is told of a failed execution",
  "the reconciler reads all open sagas after a restart",
  "is lost",
  "somebody sends a command",
  "somebody re-drives an escalated saga",
  "gets a forged approval",
  "gets a forged failure",
  "a day passes, and outside systems forget their keys",
  "a table is restored",
  "meets other writers on its row",
  "somebody sends an unreadable message",
  "is short of time",
  "somebody acts outside",
  "somebody refuses outside",
  "an event of an outside system arrives",
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
  "goes on after its caller gave up",
  "times out",
  "the reconciler reads the sagas that are due",
];
const calmly = new Set(calm.map((name) => numbers.get(name)));
export const isCalm = (action: number) => calmly.has(action & ~(SLOTS - 1));

export function decoded(action: number): { happening: Happening; slot: number } {
  const happening = happenings[Math.floor(action / SLOTS)];
  if (!happening) throw new RangeError(`no action ${action}`);
  return { happening, slot: action % SLOTS };
}
