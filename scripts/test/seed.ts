import { InvalidArgumentError } from "commander";

/** Parses a seed from the command line. */
export function seedOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a seed is a whole number, as 7");
}
