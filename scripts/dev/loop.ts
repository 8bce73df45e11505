import { resolve } from "node:path";
import { typeErrors } from "../asl/type-errors";
import { Bundles } from "./bundles";
import { Changes } from "./changes";
import { type DeployedFunction, named } from "./functions";
import { LiveFunctions } from "./live-functions";

const root = resolve(__dirname, "../..");
const FUNCTIONS = "lambdas/";
/** The folders of everything that is deployed except the functions' code. */
const REST = ["lib", "bin", "statemachine"];

export interface LoopOptions {
  readonly functions: readonly DeployedFunction[];
  /** The function whose process listens for a debugger, and its port. */
  readonly inspect?: { readonly name: string; readonly port: number } | undefined;
  log(line: string): void;
  readonly signal: AbortSignal;
}

/** Replaces changed code in the deployed functions until the signal is aborted. Then restores them. */
export async function replaceChanged(options: LoopOptions): Promise<void> {
  const { functions, inspect, log, signal } = options;
  const inspected = inspect && named(functions, inspect.name);
  const bundles = await Bundles.of(
    functions.map(({ entry }) => entry),
    inspected?.entry,
  );
  const live = new LiveFunctions();
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const deployed = await bundles.make();
    undo.push(() => replace(live, functions, deployed));
    if (inspected && inspect) undo.push(await live.inspect(inspected, inspect.port));
    const update = () => updated({ ...options, bundles, live, inspected });
    await update();
    log("ready: a change of a handler is live at once; Ctrl-C ends");
    await onEachChange(update, log, signal);
    log("putting back what was deployed …");
  } finally {
    for (const step of undo) await step();
    await bundles.dispose();
    live.close();
  }
}

/** Runs one update at a time. Changes during an update start the next one. Ends with the signal. */
async function onEachChange(
  update: () => Promise<void>,
  log: LoopOptions["log"],
  signal: AbortSignal,
): Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const changes = new Changes(root, [FUNCTIONS, ...REST], (paths) => {
    const other = paths.filter((path) => !path.startsWith(FUNCTIONS));
    if (other.length > 0) log(`${other.join(", ")} changed: ${DEPLOY_AGAIN}`);
    if (paths.some((path) => SAGA.test(path)))
      log(`if steps changed: npm run asl, then ${DEPLOY_AGAIN}`);
    if (paths.length > other.length) running = running.then(update);
  });
  await new Promise((done) => {
    signal.addEventListener("abort", done);
    if (signal.aborted) done(undefined);
  });
  changes.close();
  await running;
}

/** These files declare steps, which are deployed with the state machine. */
const SAGA = /^lambdas\/[^/]+\/saga\.ts$/;
const DEPLOY_AGAIN = "end this with Ctrl-C and start it again, which deploys";

interface Update extends LoopOptions {
  readonly bundles: Bundles;
  readonly live: LiveFunctions;
  readonly inspected: DeployedFunction | undefined;
}

/** Checks types. Replaces the functions' code only if the types are right. */
async function updated({ functions, inspect, log, bundles, live, inspected }: Update) {
  const started = Date.now();
  try {
    const [errors, made, readable] = await Promise.all([
      typeErrors(),
      bundles.make(),
      bundles.makeInspected(),
    ]);
    if (errors.length > 0) return log([...errors, "not deployed: the types are wrong"].join("\n"));
    const plain = functions.filter((one) => one !== inspected);
    const names = await replace(live, plain, made);
    if (inspected && readable && (await live.put(inspected, readable))) {
      await live.start(inspected);
      names.push(`${inspected.name} (its debugger: 127.0.0.1:${inspect?.port})`);
    }
    if (names.length > 0) log(`live after ${Date.now() - started} ms: ${names.join(", ")}`);
  } catch (error) {
    // A source cannot be bundled, or the emulator does not answer. The next change tries again.
    log(`not deployed: ${error instanceof Error ? error.message : error}`);
  }
}

/** @returns the names of the functions whose code was replaced. */
async function replace(
  live: LiveFunctions,
  functions: readonly DeployedFunction[],
  made: Awaited<ReturnType<Bundles["make"]>>,
): Promise<string[]> {
  const put = functions.map(async (one) => {
    const bundle = made.get(one.entry);
    return bundle && (await live.put(one, bundle)) ? [one.name] : [];
  });
  return (await Promise.all(put)).flat();
}
