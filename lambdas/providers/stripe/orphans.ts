import type { Orphan } from "../../runtime/provider";
import type { Store } from "../../saga/store";
import type { Connection } from "./connection";
import { translated } from "./errors";
import type { StripeMemory } from "./memory";

/** The statuses of a PaymentIntent that nobody has confirmed. It has moved no money. */
const UNCONFIRMED = ["requires_payment_method", "requires_confirmation"];

/** A function records the PaymentIntent that it created within seconds, or never. */
const UNDER_WAY_SECONDS = 3600;

/**
 * The unconfirmed PaymentIntents that no saga will use: its saga recorded another one, was refused, or was
 * undone. A PaymentIntent that its saga may still record is not an orphan.
 * @param scope as in the metadata of the PaymentIntents that `StripeCalls` creates.
 */
export async function* orphansOf(
  connection: Connection,
  memory: Store<StripeMemory>,
  scope: string,
): AsyncIterable<Orphan> {
  const { paymentIntents } = await connection.client();
  const before = Math.floor(Date.now() / 1000) - UNDER_WAY_SECONDS;
  for await (const intent of paymentIntents.list({ limit: 100, created: { lte: before } })) {
    const { id, status, metadata } = intent;
    const { saga } = metadata;
    if (metadata.scope !== scope || !saga || !UNCONFIRMED.includes(status)) continue;
    const row = (await memory.read(saga))?.state;
    const mayRecord = row && row.intent === undefined && !row.undoing && !row.refused;
    const isNeeded = mayRecord || row?.intent === id;
    if (!isNeeded) yield { id, sagaId: saga, status };
  }
}

/** @throws Unavailable; Error if it was confirmed meanwhile. */
export async function cancelOrphan(connection: Connection, id: string): Promise<void> {
  const { paymentIntents } = await connection.client();
  await paymentIntents.cancel(id).catch((error: unknown) => {
    throw translated(error);
  });
}
