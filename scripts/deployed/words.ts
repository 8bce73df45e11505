import { minorDigits } from "../../lambdas/saga/money";

/** What people call one saga: `order`. */
export const wordOf = ({ noun }: { readonly noun: string }) => noun.toLowerCase();

/** An amount for people. With a currency it is money: 1250 EUR is `12.50 EUR`. */
export function amountInWords(amount: number, currency: string | undefined): string {
  if (currency === undefined) return `${amount}`;
  const digits = minorDigits(currency);
  if (digits === undefined) return `${amount} minor units of ${currency}`;
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`;
}
