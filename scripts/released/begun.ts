import { calm, journeyOf } from "../search/journeys";
import { Orchestration } from "../search/orchestration";
import { outcomeRule } from "../search/outcomes";
import { propertiesOf, rowsIn } from "../search/properties";
import type { State } from "../search/state-set";
import { Offers } from "../testing/offers";
import { endOf, SagaFailure } from "../testing/run";
import type { Made } from "../testing/runs";
import { type Decides, Way } from "../testing/way";
import type { Tables } from "./released";

/** The world of an example whose tables are as somebody has left them. */
class Left extends Orchestration {
  constructor(
    { saga, machine, parts }: Made,
    example: string,
    private readonly tables?: Tables,
  ) {
    super(journeyOf(saga, example), { ...calm, redrives: 8, retries: 3 }, machine, parts);
  }

  protected override async opened(): Promise<Int32Array> {
    const first = await super.opened();
    for (const [i, name] of this.tableNames.entries()) {
      const content = this.tables?.[name];
      if (content) first[i] = this.invocations.tableNamed(name).numberOf(content);
    }
    return first;
  }

  /** What the tables hold in a state. */
  contents(state: State): Tables {
    const all = this.tableNames.map((name, i) => {
      return [name, this.invocations.tableNamed(name).at(state[i] ?? 0)] as const;
    });
    return Object.fromEntries(all);
  }
}

/** Longer than any saga. */
const MOST_STEPS = 2000;

/** An example that is begun with tables as they are, or anew, and goes on without a fault. */
export class Begun {
  readonly #world: Left;
  readonly #made: Made;

  constructor(
    made: Made,
    example: string,
    private readonly decides: Decides,
    tables?: Tables,
  ) {
    this.#made = made;
    this.#world = new Left(made, example, tables);
  }

  /**
   * @param isWhole whether the tables are those of one moment: else the rules hold in the end alone.
   * @returns what the tables held from state to state, and how the saga ended.
   * @throws SagaFailure where a rule breaks.
   */
  async walk(isWhole = true): Promise<{ states: readonly Tables[]; ends: string }> {
    const world = this.#world;
    const { always, atQuiet } = propertiesOf(world);
    const agrees = outcomeRule(world, this.#made.machine);
    const offers = new Offers(world);
    const way = new Way(world, this.decides);
    const states: Tables[] = [];
    let state = await world.initial();
    for (;;) {
      states.push(world.contents(state));
      const next = way.next(await offers.of(state), state);
      const wrong =
        (isWhole ? always(state) : undefined) ??
        agrees(state) ??
        (next ? undefined : atQuiet(state));
      if (wrong !== undefined || states.length > MOST_STEPS)
        throw new SagaFailure(wrong ?? "it ends");
      if (!next) break;
      state = next.state;
    }
    const [rows = { id: "", services: {} }] = rowsIn(world, state);
    return { states, ends: endOf(this.#made.saga, rows).ends };
  }
}
