import Stripe from "stripe";
import * as z from "zod";
import { secret } from "../../runtime/aws/secret";
import type { Webhook } from "../../runtime/webhook";

/** Seconds: an older signature is refused. Stripe signs each delivery anew. */
const TOLERANCE_SECONDS = 300;
/** Milliseconds for which the secret is remembered. Stripe signs with the old one too for a day after a change. */
const SECRET_MS = 300_000;

const event = z.object({
  id: z.string().min(1),
  data: z.object({
    object: z.object({ metadata: z.object({ saga: z.string().min(1).optional() }).optional() }),
  }),
});

/** The options of `stripeWebhook`. */
export interface StripeWebhookOptions {
  /** Reads the endpoint's signing secret, `whsec_…`. Default: the secret that the webhook's stack names. */
  readonly secret?: () => Promise<string>;
}

/** Reads Stripe's events: the signature is of the raw body, and not older than five minutes. */
export function stripeWebhook({ secret: read = secret }: StripeWebhookOptions = {}): Webhook {
  let known: { readonly secret: string; readonly until: number } | undefined;
  const signing = async () => {
    if (!known || Date.now() >= known.until) {
      known = { secret: await read(), until: Date.now() + SECRET_MS };
    }
    return known.secret;
  };
  return async ({ body, headers }) => {
    const signature = headers["stripe-signature"];
    if (!signature) return "unsigned";
    const key = await signing();
    const { data } = event.safeParse(checked(() => constructed(body, signature, key)));
    return data && { eventId: data.id, sagaId: data.data.object.metadata?.saga };
  };
}

const constructed = (body: string, signature: string, key: string): unknown =>
  Stripe.webhooks.constructEvent(body, signature, key, TOLERANCE_SECONDS);

/** Undefined where Stripe's SDK refuses it: its errors would tell the body and the signature. */
function checked(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
