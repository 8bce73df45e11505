import * as z from "zod";

/**
 * The currencies that are in use, by how many digits of an amount are minor units: ISO 4217, list one, as
 * of 2026-01-01 (XCG for ANG, no BGN any more). https://www.six-group.com/en/products-services/financial-information/market-reference-data/data-standards.html
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
 * How many digits of an amount in this currency are minor units: 2 of EUR, 0 of JPY, 3 of KWD; nothing
 * where it is no currency in use.
 */
export const minorDigits = (currency: string): number | undefined => digitsOf.get(currency);

/** The code of a currency in use, `EUR`, in a request. */
export const currencyCode = () =>
  z.string().refine((code) => digitsOf.has(code), "is not an ISO 4217 currency");
