import { InvalidCommand } from "../../saga/errors";
import { minorDigits } from "../../saga/money";

/** Stripe's currencies without minor units, https://docs.stripe.com/currencies. It gives UGX and ISK two digits. */
const WITHOUT = ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF"];
const WITHOUT_TOO = ["VND", "VUV", "XAF", "XOF", "XPF"];
const THREE = ["BHD", "JOD", "KWD", "OMR", "TND"];

function digitsOf(currency: string): number {
  if (THREE.includes(currency)) return 3;
  return [...WITHOUT, ...WITHOUT_TOO].includes(currency) ? 0 : 2;
}

/**
 * Converts minor units (ISO 4217) to Stripe's units.
 * @throws InvalidCommand if the result is not a whole number.
 */
export function stripeAmount(amount: number, currency: string): number {
  const more = digitsOf(currency) - (minorDigits(currency) ?? Number.NaN);
  const counted = more < 0 ? amount / 10 ** -more : amount * 10 ** more;
  if (Number.isSafeInteger(counted)) return counted;
  throw new InvalidCommand(`Stripe cannot take ${amount} minor units of ${currency}`);
}
