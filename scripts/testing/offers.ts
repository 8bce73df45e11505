import { decoded, type Happening } from "../search/happenings";
import type { Orchestration } from "../search/orchestration";
import type { State } from "../search/state-set";

/** A step that can be taken next, and the state after it. */
export interface Offer {
  readonly action: number;
  readonly happening: Happening;
  readonly slot: number;
  readonly state: State;
}

/** Everything that can happen in each state. Each state is asked once. */
export class Offers {
  readonly #known = new Map<string, readonly Offer[]>();

  constructor(private readonly world: Orchestration) {}

  async of(state: State): Promise<readonly Offer[]> {
    const key = Array.from(state).join();
    const known = this.#known.get(key);
    if (known) return known;
    let offers: Offer[] = [];
    const take = (action: number, next: State) =>
      void offers.push({ action, ...decoded(action), state: Int32Array.from(next) });
    const { world } = this;
    for (let wait = world.steps(state, take); wait; wait = world.steps(state, take)) {
      await wait;
      offers = [];
    }
    this.#known.set(key, offers);
    return offers;
  }
}
