import * as z from "zod";
import { InvalidCommand } from "../saga/errors";
import { type Order, parseOrder } from "./request";

/** What a function receives: `{ "command": "charge", "order": { … } }`. */
export interface OrderSagaCommand<Name extends string> {
  readonly name: Name;
  readonly order: Order;
  /** Why the order is given up; goes with `abandon` and `cancel`. */
  readonly reason?: string | undefined;
  /** ARN of the execution that sends the command. */
  readonly execution?: string | undefined;
}

/**
 * @throws InvalidCommand when the envelope is wrong, naming the field;
 * @throws InvalidOrder when the order in it is.
 */
export function parseCommand<Name extends string>(
  names: readonly Name[],
  event: unknown,
): OrderSagaCommand<Name> {
  const envelope = z.strictObject({
    command: z.enum(names),
    order: z.unknown(),
    reason: z.string().optional(),
    execution: z.string().optional(),
  });
  const parsed = envelope.safeParse(event);
  if (!parsed.success) throw new InvalidCommand(z.prettifyError(parsed.error));
  const { command, order, reason, execution } = parsed.data;
  return { name: command as Name, order: parseOrder(order), reason, execution };
}
