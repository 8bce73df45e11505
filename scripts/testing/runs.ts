import type { Definition } from "../../lambdas/runtime/stepping/asl";
import type { AnySaga } from "../../lambdas/saga/define";
import type { SagaRows } from "../deployed/books";
import type { Bounds } from "../search/environment";
import type { TraceStep } from "../search/explore";
import { calm, journeyOf } from "../search/journeys";
import type { Model } from "../search/model";
import { Orchestration } from "../search/orchestration";
import { outcomeRule } from "../search/outcomes";
import { countsIn, propertiesOf, rowsIn } from "../search/properties";
import { machineFor } from "../search/search";
import { type Shipped, shipped } from "../search/services";
import { BROKEN } from "../search/standing";
import type { State } from "../search/state-set";
import { explain, storyOf } from "../search/words";
import { errors, type Fault, type FaultName } from "./faults";
import { Offers } from "./offers";
import { refusing } from "./refusing";
import { endOf, type Run, SagaFailure } from "./run";
import { type Decides, type Site, Way } from "./way";

/** A run, and the calls that it made. */
export interface Walked extends Run {
  readonly sites: readonly Site[];
}

/** More than any saga needs. A saga that never ends is found by this. */
const MOST_STEPS = 5000;
/** As many retries as a failing command has. So a saga with fewer faults is not undone. */
const MANY: Bounds = { ...calm, redrives: 8, retries: 3 };

/** What is made from a saga once, for all runs. */
export interface Made {
  readonly saga: AnySaga;
  readonly machine: Definition;
  readonly parts: Shipped;
}

export const madeOf = (saga: AnySaga): Made => ({
  saga,
  machine: machineFor(saga),
  parts: shipped(saga),
});

/** A world, and what was learned about it. */
interface Known {
  readonly world: Orchestration;
  readonly offers: Offers;
  readonly rules: Pick<Model, "always" | "atQuiet">;
}

/** An example of a saga, and everything that can be done to it, over in-memory tables. */
export class Runs {
  readonly #worlds = new Map<string, Known>();

  constructor(
    private readonly made: Made,
    private readonly example: string,
    private readonly saga: AnySaga = made.saga,
  ) {}

  /** @throws SagaFailure if the saga breaks a rule; Error if the fault cannot strike there. */
  async run(decides: Decides, fault?: Fault): Promise<Walked> {
    const run = await this.tried(decides, fault);
    if (run) return run;
    const { is, at, call = 1 } = fault ?? {};
    throw new Error(`${this.example}: "${is}" cannot happen at call ${call} of ${at}`);
  }

  /** The same. Undefined if the fault cannot strike there. @throws SagaFailure */
  async tried(decides: Decides, fault?: Fault): Promise<Walked | undefined> {
    if (fault?.is === "refused") return this.#refused(decides, fault);
    const known = this.#known(decides, fault);
    const { world } = known;
    const way = new Way(world, decides, fault);
    const { trace, state } = await this.#walk(known, way);
    if (fault && way.struck === 0) return undefined;
    return this.#seen(world, trace, state, way.sites);
  }

  async #refused(decides: Decides, { at, call = 1 }: Fault): Promise<Walked | undefined> {
    const saga = call === 1 ? refusing(this.saga, this.example, at) : undefined;
    const run = saga && (await new Runs(this.made, this.example, saga).run(decides));
    return run?.sites.some((site) => site.at === at) ? run : undefined;
  }

  async #walk({ world, offers, rules }: Known, way: Way) {
    let state = await world.initial();
    const trace: TraceStep[] = [{ state }];
    for (;;) {
      const next = way.next(await offers.of(state), state);
      const tooLong = trace.length > MOST_STEPS ? "it ends" : undefined;
      const quiet = next ? undefined : rules.atQuiet(state);
      const property = rules.always(state) ?? quiet ?? tooLong;
      if (property !== undefined) throw new SagaFailure(explain(world, { property, trace }));
      if (!next) return { trace, state };
      trace.push(next);
      state = next.state;
    }
  }

  #seen(
    world: Orchestration,
    trace: readonly TraceStep[],
    state: State,
    sites: readonly Site[],
  ): Walked {
    const [first = NOTHING] = rowsIn(world, state);
    return {
      ...endOf(this.saga, first),
      sites,
      counters: Object.fromEntries(countsIn(world, state).map(({ key, left }) => [key, left[0]])),
      get story() {
        return storyOf(world, trace);
      },
    };
  }

  /** The world for such a run. The next such run gets it too, with all that was learned. */
  #known(decides: Decides, { is, times = 1 }: Partial<Fault> = {}): Known {
    const error = is && errors[is];
    const struck = is === undefined ? {} : costOf(is, times);
    const key = JSON.stringify([decides, error, struck]);
    const known = this.#worlds.get(key);
    if (known) return known;
    const example = this.saga.examples[this.example];
    if (!example) throw new Error(`${this.saga.name} has no example ${this.example}`);
    const asked = example.decides ? { ...example, decides: DECIDED[decides] } : example;
    const saga = { ...this.saga, examples: { ...this.saga.examples, [this.example]: asked } };
    const bounds = { ...MANY, ...struck, caps: example.ends === "stuck" ? 1 : 0 };
    const broken = error ? { ...BROKEN, [INVOKE]: error } : BROKEN;
    const journey = journeyOf(saga, this.example);
    const world = new Orchestration(journey, bounds, this.made.machine, this.made.parts, broken);
    const { always, atQuiet } = propertiesOf(world);
    const outcome = outcomeRule(world, this.made.machine);
    const rules = { always: (state: State) => always(state) ?? outcome(state), atQuiet };
    const made = { world, offers: new Offers(world), rules };
    this.#worlds.set(key, made);
    return made;
  }
}

const NOTHING: SagaRows = { id: "", services: {} };
const INVOKE = "arn:aws:states:::lambda:invoke";
const DECIDED: Readonly<Record<Decides, readonly ("approve" | "reject")[]>> = {
  approve: ["approve"],
  reject: ["reject"],
  nobody: ["approve", "reject"],
  late: ["approve"],
  both: ["approve", "reject"],
};

/** The bounds of a search that a fault uses up. */
function costOf(is: FaultName, times: number): Partial<Bounds> {
  if (is === "twice") return { duplicates: times };
  if (is === "two executions") return { rivals: times };
  return is === "item contended" ? { busy: times } : { faults: times };
}
