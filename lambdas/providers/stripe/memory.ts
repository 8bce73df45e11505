import * as z from "zod";

/**
 * What is remembered of one saga. It is written before each step that it is there for: what was asked
 * for before a PaymentIntent is created, its id before it is confirmed, the fence before it is undone.
 */
export const memorySchema = z.object({
  /** What it was asked to take; nothing where it was undone before that. */
  amount: z.number().optional(),
  /** How many keys a PaymentIntent was created under. */
  keys: z.number().optional(),
  /** The only PaymentIntent that may be confirmed for the saga. */
  intent: z.string().optional(),
  /** The fence: whoever meets it confirms nothing, and captures nothing. */
  undoing: z.boolean().optional(),
});

/** What is remembered of one saga. */
export type StripeMemory = z.infer<typeof memorySchema>;
