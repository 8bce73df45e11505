import * as z from "zod";

/**
 * The currencies in use, by the number of digits that are minor units. From ISO 4217, list one, as of
 * 2026-01-01 (XCG for ANG, no BGN any more). https://www.six-group.com/en/products-services/financial-information/market-reference-data/data-standards.html
 */
const CURRENCIES = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
  2:
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD " +
    "CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD " +
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL " +
    "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN " +
    "PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP " +
    "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
  3: "BHD IQD JOD KWD LYD OMR TND",
};

const digitsOf = new Map(
  Object.entries(CURRENCIES).flatMap(([digits, codes]) =>
    codes.split(" ").map((code) => [code, Number(digits)] as const),
  ),
);

/**
 * The number of digits of an amount in this currency that are minor units: 2 for EUR, 0 for JPY, 3 for KWD.
 * Undefined if the currency is not in use.
 */
export const minorDigits = (currency: string): number | undefined => digitsOf.get(currency);

/** Digits of the minor unit in which a deployment states its threshold, as most currencies have. */
const USUAL_DIGITS = 2;

/** As many whole units of a request's currency, if it has one: 1000.00 is 1000 in JPY, 1000.000 in KWD. */
export function inCurrencyOf(request: object, hundredths: number): number {
  const digits = minorDigits(String(Reflect.get(request, "currency"))) ?? USUAL_DIGITS;
  return hundredths * 10 ** (digits - USUAL_DIGITS);
}

/**
 * Amounts by currency, in whole units: `perCurrency({ JPY: 150_000 })`. @returns what tells that of a
 * request, in minor units; nothing of a currency that is not named. @throws Error for no currency in use.
 */
export function perCurrency(amounts: Readonly<Record<string, number>>) {
  const found = new Map(
    Object.entries(amounts).map(([code, amount]) => {
      const digits = minorDigits(code);
      if (digits === undefined) throw new Error(`${code} is not an ISO 4217 currency`);
      return [code, amount * 10 ** digits] as const;
    }),
  );
  return ({ currency }: { readonly currency: string }): number | undefined => found.get(currency);
}

/** The code of a currency in use, `EUR`, in a request. */
export const currencyCode = () =>
  z.string().refine((code) => digitsOf.has(code), "is not an ISO 4217 currency");
