import { InvalidCommand } from "../../saga/errors";
import { minorDigits } from "../../saga/money";

/** How many digits Stripe counts in: https://docs.stripe.com/currencies. UGX and ISK have two there. */
const WITHOUT = ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF"];
const WITHOUT_TOO = ["VND", "VUV", "XAF", "XOF", "XPF"];
const THREE = ["BHD", "JOD", "KWD", "OMR", "TND"];

function digitsOf(currency: string): number {
  if (THREE.includes(currency)) return 3;
  return [...WITHOUT, ...WITHOUT_TOO].includes(currency) ? 0 : 2;
}

/**
 * An amount in minor units as Stripe counts it.
 * @throws InvalidCommand where that is no whole number.
 */
export function stripeAmount(amount: number, currency: string): number {
  const more = digitsOf(currency) - (minorDigits(currency) ?? Number.NaN);
  const counted = more < 0 ? amount / 10 ** -more : amount * 10 ** more;
  if (Number.isSafeInteger(counted)) return counted;
  throw new InvalidCommand(`Stripe cannot take ${amount} minor units of ${currency}`);
}
