import { inWords } from "./failure";

/** One Ctrl-C arrives up to three times: from the terminal, from npm and from `run.mjs`. */
const SAME_CTRL_C_MS = 1000;

/**
 * Runs a script's main function, once the script's file has been evaluated. For a UserError it prints only the message. The first Ctrl-C aborts the
 * signal, so that the script can clean up. The second one ends the script at once.
 */
export function runMain(main: (signal: AbortSignal) => Promise<void>): void {
  const interrupt = new AbortController();
  let firstAt = 0;
  const onSignal = () => {
    if (!interrupt.signal.aborted) {
      firstAt = Date.now();
      interrupt.abort();
    } else if (Date.now() - firstAt > SAME_CTRL_C_MS) process.exit(130);
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  process.stdout.on("error", onClosedPipe);
  const run = async () => {
    await Promise.resolve();
    await main(interrupt.signal);
  };
  run().catch((error: unknown) => {
    const words = inWords(error);
    const { aborted } = interrupt.signal;
    console.error(aborted && !words.startsWith("interrupted") ? "interrupted" : words);
    process.exitCode = aborted ? 130 : 1;
  });
}

/** The reader stopped early, as `| head` does. */
function onClosedPipe(error: Error): void {
  if ("code" in error && error.code === "EPIPE") process.exit(0);
  throw error;
}

/** Prints lines with the seconds since the start, so that long work shows progress. */
export function progress(): (line: string) => void {
  const started = Date.now();
  return (line) => {
    const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(4);
    console.error(`${seconds} s  ${line}`);
  };
}
