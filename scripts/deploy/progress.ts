const EVERY_MS = 2000;
/** `OrderSaga | 12 | 11:50:33 AM | CREATE_COMPLETE | AWS::Lambda::Function | Payment (…)` */
const EVENT = /^(\S+) +\| *(\d+)(\/\d+)? *\|[^|]*\| *(\w+) *\| *(?:AWS::)?(\S+) *\|? *([^(]*)/;
/** What the CDK does before it deploys. */
const PHASES: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/Synthesis time: ([\d.]+)s/, ([, seconds]) => `synthesized in ${seconds} s`],
  [/start: Publishing /, () => "uploading the functions' code"],
];

/**
 * Tells how far a deployment is: takes what the CDK prints, line by line, and logs its phases, and
 * what happened last to each stack, every two seconds at most.
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
