import * as z from "zod";

/**
 * The row of one saga. Each field is written before the call that it protects: the amount before the
 * PaymentIntent is created, its id before it is confirmed, the fence before it is undone.
 */
export const memorySchema = z.object({
  /** The requested amount, in minor units. None if the saga was undone before it asked for money. */
  amount: z.number().optional(),
  /** How many idempotency keys were used to create a PaymentIntent. */
  keys: z.number().optional(),
  /** The only PaymentIntent that may be confirmed for the saga. */
  intent: z.string().optional(),
  /**
   * Why Stripe does not take the request: the refusal may only be told once this is here. Then no PaymentIntent is
   * recorded any more, and a recorded one is cancelled.
   */
  refused: z.string().optional(),
  /** The fence. Once it is set, nobody confirms or captures. */
  undoing: z.boolean().optional(),
});

/** The row of one saga. */
export type StripeMemory = z.infer<typeof memorySchema>;
