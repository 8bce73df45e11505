import { Command, InvalidArgumentError } from "commander";
import { called } from "../project/root";

/** The exit code if a script was called wrongly. */
const USAGE_STATUS = 2;
const LAST_PORT = 65_535;

/**
 * The command line of a script under its npm name. It has `--help`. If it is called wrongly, it lists the options
 * and exits with 2.
 */
export function commandLine(name: string, description: string): Command {
  return new Command(called(name, ""))
    .description(description)
    .showHelpAfterError()
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE_STATUS));
}

/** Parses a whole number, 0 included. @throws InvalidArgumentError. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** Parses a whole number from 1 on. @throws InvalidArgumentError. */
export function atLeastOne(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError("It must be 1 or more.");
  return number;
}

/** Parses the port of an emulator. @throws InvalidArgumentError. */
export function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port < 1 || port > LAST_PORT) throw new InvalidArgumentError("It is not a port: 1 to 65535.");
  return port;
}

/** The option of scripts that use a running emulator and leave it running. */
export const PORT_OPTION = [
  "--port <port>",
  "the emulator's port (default: LOCALSTACK_PORT, else 4566 or the next free one)",
  portNumber,
] as const;

/** The option of scripts that start an emulator of their own and remove it at the end. */
export const OWN_PORT_OPTION = [
  "--port <port>",
  "the port of its own emulator (default: any free one)",
  portNumber,
] as const;
