import { Option } from "commander";
import { type SagaName, sagaNames, sagas } from "#sagas";
import type { AnySaga } from "../../lambdas/saga/define";
import type { Lane } from "../../lambdas/saga/lane";
import type { CoordinationName } from "../../lib/names";
import { commandLine, wholeNumber } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { called } from "../project/root";
import type { Bounds } from "../search/environment";
import { calm } from "../search/journeys";
import { Orchestration } from "../search/orchestration";
import { scenariosOf } from "../search/replay";
import { searchEvents, search as searchMachine } from "../search/search";
import { deeperOf, lanesOf } from "../search/searches";
import { inWords, type LaneSearch, type Search } from "../search/usual";
import { explain } from "../search/words";
import { coordinationOption, laneOption, refuseLaneOf } from "../stage/lane-option";

const coordinations = { orchestration: searchMachine, choreography: searchEvents };

/** What is searched: an example, within bounds, and the lane in which it begins. */
type Asked = Search & Partial<Pick<LaneSearch, "lane">>;

interface Options extends Omit<Bounds, "faults"> {
  readonly saga: SagaName;
  readonly example?: string;
  readonly coordination: CoordinationName;
  readonly lane: Lane;
  readonly depth: number;
  readonly maxStates: number;
}

/** The options for the other bounds: what may happen, and how often by default. */
const BOUNDS: Readonly<Record<keyof Omit<Bounds, "faults">, readonly [string, number?]>> = {
  duplicates: ["messages that arrive twice"],
  looks: ["checks by the reconciler while the saga runs"],
  rivals: ["executions that somebody else starts"],
  strays: ["commands that somebody sends by hand"],
  days: ["days that pass: outside systems forget their keys"],
  restores: ["restores of a service's table"],
  busy: ["writes that contend for a row longer than their retries"],
  wakes: ["events of an outside system"],
  unreadable: ["messages that a service cannot read"],
  behind: ["waits for an approval while clocks are behind"],
  unawaited: ["invocations at once whose caller has given up", 2],
  retries: ["retries of a state or a message, at most as declared"],
  caps: ["failed attempts until a saga is given up; 0: as shipped"],
  redrives: ["executions that the reconciler may start", 6],
};

const program = commandLine(
  "check",
  "Searches every interleaving of a saga within bounds. Runs the code that ships. Stops at the first counterexample.",
)
  .addOption(new Option("--saga <name>", "which saga").choices(sagaNames).default(sagaNames[0]))
  .option(
    "--example <name>",
    "only this example, within the bounds below; default: all, and deeper",
  )
  .addOption(coordinationOption())
  .addOption(laneOption())
  .option("--faults, --depth <n>", "faults of any kind, at any moment", wholeNumber, 1);
for (const [name, [what, most = 0]] of Object.entries(BOUNDS)) {
  program.option(`--${name} <n>`, what, wholeNumber, most);
}
program
  .option("--max-states <n>", "stop beyond so many states", wholeNumber, 50_000_000)
  .option("--bench", "only the one search by which speeds are compared")
  .addHelpText("after", `\nExample: ${called("check", "--example plain --depth 3")}`)
  .parse();

runMain(async () => {
  const options = program.opts<Options & { bench?: true }>();
  const { saga, coordination, lane, maxStates } = options;
  refuseLaneOf({ lane, coordination });
  for (const asked of chosen(options)) {
    if (await search(sagas[saga], coordination, asked, maxStates)) continue;
    process.exitCode = 1;
    return;
  }
});

function chosen(asked: Options & { bench?: true }): readonly Asked[] {
  const { example, coordination, depth, bench, ...options } = asked;
  const { saga } = options;
  const lane = options.lane === "standard" ? {} : { lane: options.lane };
  const [plain = ""] = Object.keys(sagas[saga].examples);
  if (bench) return [{ example: plain, bounds: { ...calm, faults: 3 } }];
  if (!example && lane.lane) return lanesOf(saga).filter((it) => it.lane === lane.lane);
  if (!example) return deeperOf(saga)[coordination];
  const bounds = Object.keys(calm).map((name) => [name, Reflect.get(options, name)]);
  const within = { ...calm, ...Object.fromEntries(bounds), faults: depth };
  return [{ example, bounds: within, ...lane }];
}

async function search(
  saga: AnySaga,
  coordination: CoordinationName,
  { example: name, bounds, lane }: Asked,
  maxStates: number,
): Promise<boolean> {
  const log = progress();
  log(`${lane ? `lane ${lane}` : coordination}, ${saga.examples[name]?.says}; ${inWords(bounds)}`);
  const started = performance.now();
  const speed = (states: number) => count((states * 1000) / (performance.now() - started));
  const { world, result } = await coordinations[coordination](saga, name, bounds, {
    lane,
    limits: {
      maxStates,
      reportEvery: 500_000,
      onProgress: ({ states, frontier, bytes }) =>
        log(
          `${count(states)} states, ${speed(states)}/s, frontier ${count(frontier)}, ` +
            `${count(bytes / 2 ** 20)} MB`,
        ),
    },
  });
  const { states, edges, depth, bytes, failure } = result;
  log(
    `${count(states)} states, ${count(edges)} steps, ${depth} deep, ${speed(states)} states/s, ` +
      `${count(bytes / states)} bytes a state: ${failure ? "FAILED" : "holds"}`,
  );
  if (failure) {
    console.log(explain(world, failure));
    const same = world instanceof Orchestration ? scenariosOf(world, failure) : [];
    for (const words of same)
      console.log(`on the deployed stack: ${called("scenarios", `"${words}"`)}`);
  }
  return !failure;
}

const count = (number: number) => Math.round(number).toLocaleString("en");
