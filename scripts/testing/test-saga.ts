import type { AnyRequest, AnySaga, Example } from "../../lambdas/saga/define";
import type { CoordinationName } from "../../lib/names";
import { search, searchEvents } from "../search/search";
import { inWords, usual } from "../search/usual";
import { explain } from "../search/words";
import { type Fault, type FaultName, faultNames, strikesAt } from "./faults";
import { type Run, SagaFailure } from "./run";
import { type Made, madeOf, Runs } from "./runs";
import type { Decides, Site } from "./way";

/** What is done to a saga while it runs. */
export interface Trouble {
  readonly fault?: Fault;
  /** What people do if it waits for an approval. Default: the first decision that the example names. */
  readonly decides?: Decides;
}

/** A fault that was put at a call, and how the saga ended. */
export interface Row extends Required<Pick<Fault, "is" | "at" | "call">> {
  readonly example: string;
  readonly decides: Decides;
  readonly ends: Run["ends"];
}

/** A search, how many states it met, and how long it took. */
export interface Searched {
  readonly example: string;
  readonly coordination: CoordinationName;
  /** What may happen at every moment, in words. */
  readonly bounds: string;
  readonly states: number;
  readonly seconds: number;
}

/** Where a saga is tested. */
export interface Where {
  /**
   * The name of its deployed stack, `OrderSaga` or `OrderChoreography`, on LocalStack or AWS, as the AWS
   * settings of the process say. There `place` takes real time, and everything else throws. A stack needs AWS
   * clients, which are optional peer dependencies of this package. Default: none, so the test is in memory.
   */
  readonly stack?: string | undefined;
}

/** The tests of a saga, in memory, over its own code and its compiled state machine. */
export class SagaTest {
  readonly #made: Made;

  constructor(
    private readonly saga: AnySaga,
    private readonly where: Where = {},
  ) {
    this.#made = madeOf(saga);
  }

  /**
   * Places one of the saga's examples, or another one, and runs it to its end. Time is skipped.
   * @throws SagaFailure if a rule breaks. Its message tells the way there, step by step.
   * @throws Error if a deployed stack cannot be brought to what is asked for.
   */
  async place(
    example: string | Example<AnyRequest>,
    { fault, decides }: Trouble = {},
  ): Promise<Run> {
    const name = typeof example === "string" ? example : "the given one";
    const { saga: own } = this;
    const saga = typeof example === "string" ? own : { ...own, examples: { [name]: example } };
    const people = decides ?? saga.examples[name]?.decides?.[0] ?? "nobody";
    const { stack } = this.where;
    if (stack === undefined) return new Runs(this.#made, name, saga).run(people, fault);
    if (fault) throw new Error(onlyInMemory(`the fault "${fault.is}"`));
    const { placeIn } = await import("./deployed");
    return placeIn(stack, saga, name, people);
  }

  /**
   * Puts each fault at each call of each example, one at a time.
   * @param only the faults; default: all of them.
   * @throws SagaFailure at the first fault that does damage, or if an example does not end as it says.
   */
  async everyFault(only: readonly FaultName[] = faultNames): Promise<readonly Row[]> {
    if (this.where.stack !== undefined) throw new Error(onlyInMemory("every fault"));
    const rows: Row[] = [];
    for (const [example, { decides, ends }] of Object.entries(this.saga.examples)) {
      const runs = new Runs(this.#made, example);
      for (const people of decides ? WAITING : (["nobody"] as const)) {
        const calm = await runs.run(people);
        if (!decides && calm.ends !== ends) throw new SagaFailure(otherwise(example, ends, calm));
        rows.push(...(await faultsOf({ runs, example, people, only }, calm.sites)));
      }
    }
    return rows;
  }

  /**
   * Tries every interleaving of each example with a fault at any moment. `Searched` says how long each took.
   * @throws SagaFailure with the shortest way to damage.
   */
  async search(
    coordination: CoordinationName = "orchestration",
    only?: readonly string[],
  ): Promise<readonly Searched[]> {
    if (this.where.stack !== undefined) throw new Error(onlyInMemory("a search"));
    const found: Searched[] = [];
    const searches = usual(this.saga)[coordination];
    for (const { example, bounds } of searches) {
      if (only && !only.includes(example)) continue;
      const started = performance.now();
      const run = coordination === "orchestration" ? search : searchEvents;
      const { world, result } = await run(this.saga, example, bounds);
      const { failure, states } = result;
      if (failure) throw new SagaFailure(`${example}: ${explain(world, failure)}`);
      const seconds = (performance.now() - started) / 1000;
      found.push({ example, coordination, bounds: inWords(bounds), states, seconds });
    }
    return found;
  }
}

/** See `SagaTest`. */
export const testSaga = (saga: AnySaga, where?: Where): SagaTest => new SagaTest(saga, where);

const onlyInMemory = (what: string) => `${what} is for tests in memory: leave out the stack`;

/** Each of these faults at each of these calls. */
async function faultsOf(
  of: { runs: Runs; example: string; people: Decides; only: readonly FaultName[] },
  sites: readonly Site[],
): Promise<Row[]> {
  const { runs, example, people: decides, only } = of;
  const rows: Row[] = [];
  for (const { at, call } of sites) {
    for (const is of only.filter((it) => strikesAt(it, call))) {
      try {
        const run = await runs.tried(decides, { is, at, call });
        if (run) rows.push({ example, decides, is, at, call, ends: run.ends });
      } catch (thrown) {
        throw failed(`${example}: ${is}, call ${call} of ${at}`, thrown);
      }
    }
  }
  return rows;
}

const otherwise = (example: string, ends: Run["ends"], calm: Run) =>
  [`${example}: ends ${calm.ends}, but its definition says ${ends}`, ...calm.story].join("\n");

const WAITING: readonly Decides[] = ["approve", "reject", "nobody", "late", "both"];

function failed(what: string, thrown: unknown): Error {
  if (!(thrown instanceof SagaFailure)) return new Error(what, { cause: thrown });
  return new SagaFailure(`${what}\n${thrown.message}`);
}
