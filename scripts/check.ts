import { Command, InvalidArgumentError, Option } from "commander";
import { checkOrchestration } from "../test/model/check";
import type { Bounds } from "../test/model/environment";
import { calm, type JourneyName, journeys } from "../test/model/journeys";
import { inWords } from "../test/model/searches";
import { explain } from "../test/model/words";
import { progress, runMain } from "./main";

const whole = (text: string) => {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new InvalidArgumentError("must be a whole number");
};
const names = Object.keys(journeys) as JourneyName[];

interface Options extends Bounds {
  readonly journey?: JourneyName;
  readonly maxStates: number;
}

const program = new Command("check")
  .description("Searches every interleaving of the saga, within bounds, over the code that ships.")
  .addOption(new Option("--journey <name>", "search this one only").choices(names))
  .option("--faults, --depth <n>", "faults of any kind, at any moment", whole, 1)
  .option("--duplicates <n>", "messages that come twice", whole, 1)
  .option("--looks <n>", "looks of the reconciler at what runs", whole, 0)
  .option("--rivals <n>", "executions that somebody else starts", whole, 1)
  .option("--unawaited <n>", "invocations at one time that nobody waits for", whole, 2)
  .option("--retries <n>", "of a state, at most as declared", whole, calm.retries)
  .option("--redrives <n>", "executions that the reconciler may start", whole, 6)
  .option("--max-states <n>", "give up beyond", whole, 50_000_000)
  .addHelpText("after", "\nExample: npm run check -- --journey plain --depth 3 --rivals 0")
  .parse();

/** `npm run check`: the deeper search; what is searched at each test run is in searches.ts. */
runMain(async () => {
  const options = program.opts<Options & { depth: number }>();
  const { duplicates, looks, rivals, unawaited, retries, redrives } = options;
  const bounds = { faults: options.depth, duplicates, looks, rivals, unawaited, retries, redrives };
  for (const name of options.journey ? [options.journey] : names) {
    if (!(await search(name, bounds, options.maxStates))) process.exitCode = 1;
  }
});

async function search(name: JourneyName, bounds: Bounds, maxStates: number): Promise<boolean> {
  const log = progress();
  log(`${journeys[name].name}; ${inWords(bounds)}`);
  const started = performance.now();
  const perSecond = (states: number) =>
    Math.round((states * 1000) / (performance.now() - started)).toLocaleString("en");
  const { world, result } = await checkOrchestration(journeys[name], bounds, {
    maxStates,
    reportEvery: 500_000,
    onProgress: ({ states, frontier, bytes }) =>
      log(
        `${states.toLocaleString("en")} states, ${perSecond(states)}/s, frontier ` +
          `${frontier.toLocaleString("en")}, ${Math.round(bytes / 2 ** 20)} MB`,
      ),
  });
  const { states, edges, depth, bytes, failure } = result;
  log(
    `${states.toLocaleString("en")} states, ${edges.toLocaleString("en")} steps, ${depth} deep, ` +
      `${perSecond(states)} states/s, ${Math.round(bytes / states)} bytes a state: ` +
      (failure ? "FAILED" : "holds"),
  );
  if (failure) console.log(explain(world, failure));
  return !failure;
}
