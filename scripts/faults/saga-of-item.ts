import type { KeyStrings } from "./aws-request";

const RESERVATION = "reservation#";

/** The order that an item of the order saga's tables belongs to; none for stock. */
export function orderOfItem({ orderId, pk, key }: KeyStrings): string | undefined {
  if (orderId !== undefined) return orderId;
  if (pk?.startsWith(RESERVATION)) return pk.slice(RESERVATION.length);
  return key;
}
