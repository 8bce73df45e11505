import { randomUUID } from "node:crypto";
import type { Stage } from "../scenarios/stage";
import { newSubject, type Subject, type Taken } from "../scenarios/subject";
import { journeysOf, type PlannedSaga, POOLS } from "./plan";

/** The pools of a storm: the sagas of one pool share their counters. */
export class Pools {
  readonly #tags: string[] = [];
  readonly #taken = new Map<string, Taken>();

  /** Fills the counters of each pool with two thirds of the demand, so that some sagas are refused. */
  static async filled(stage: Stage, sagas: number): Promise<Pools> {
    const pools = new Pools();
    for (let n = 0; n < POOLS; n++) await pools.#fill(stage, Math.ceil((sagas / POOLS) * (2 / 3)));
    return pools;
  }

  /** The counters of all pools. */
  get taken(): readonly Taken[] {
    return [...this.#taken.values()];
  }

  subjectOf({ journey, pool }: PlannedSaga, { plan }: Stage): Subject {
    return newSubject(plan.saga, plan.journey(journey), this.#tags[pool]);
  }

  async #fill({ client, plan }: Stage, portions: number): Promise<void> {
    const tag = randomUUID().slice(0, 13);
    for (const name of new Set(journeysOf(plan))) {
      for (const taken of newSubject(plan.saga, plan.journey(name), tag).takes) {
        const { service, key, amount } = taken;
        this.#taken.set(`${service} ${key}`, taken);
        await client.setCounter(service, key, amount * portions);
      }
    }
    this.#tags.push(tag);
  }
}
