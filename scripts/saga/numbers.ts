import { InvalidArgumentError } from "commander";

/** Reads what was typed as a whole number, 0 too. @throws InvalidArgumentError. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}
