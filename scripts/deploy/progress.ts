const EVERY_MS = 2000;
/** `OrderSaga | 12 | 11:50:33 AM | CREATE_COMPLETE | AWS::Lambda::Function | Payment (…)` */
const EVENT = /^(\S+) +\| *(\d+)(\/\d+)? *\|[^|]*\| *(\w+) *\| *(?:AWS::)?(\S+) *\|? *([^(]*)/;
/** What the CDK prints before it deploys. */
const PHASES: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/Synthesis time: ([\d.]+)s/, ([, seconds]) => `synthesized in ${seconds} s`],
  [/start: Publishing /, () => "uploading the functions' code"],
];

/**
 * Logs the progress of a deployment. Takes the CDK's output line by line. Logs each phase, and the latest
 * event of a stack at most every two seconds.
 */
export function deploymentProgress(
  log: (line: string) => void,
  now: () => number = Date.now,
): (line: string) => void {
  const told = new Set<string>();
  let last = now();
  return (line) => {
    for (const [sign, words] of PHASES) {
      const match = sign.exec(line);
      if (!match || told.has(sign.source)) continue;
      told.add(sign.source);
      log(`  ${words(match)}`);
    }
    if (now() - last < EVERY_MS) return;
    const event = EVENT.exec(line);
    if (!event) return;
    last = now();
    const [, stack, done, all = "", status = "", type, name = ""] = event;
    const what = status.toLowerCase().replaceAll("_", " ");
    log(`  ${stack} ${done}${all}: ${type} ${name.trim()}, ${what}`);
  };
}
