import { UserError } from "./localstack";

/**
 * Runs a script's main function. A UserError is shown as its message alone. Ctrl-C aborts the
 * signal, so that what was started can be ended in order; a second one ends the script at once.
 */
export function runMain(main: (signal: AbortSignal) => Promise<void>): void {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  process.once("SIGTERM", () => interrupt.abort());
  main(interrupt.signal).catch((error: unknown) => {
    if (interrupt.signal.aborted) console.error("interrupted");
    else console.error(error instanceof UserError ? error.message : error);
    process.exitCode = interrupt.signal.aborted ? 130 : 1;
  });
}

/** Prints lines with the seconds since the first one, so that long work shows progress. */
export function progress(): (line: string) => void {
  const started = Date.now();
  return (line) => {
    const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(4);
    console.error(`${seconds} s  ${line}`);
  };
}
