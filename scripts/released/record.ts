import type { AnySaga } from "../../lambdas/saga/define";
import { routesOf } from "../../lambdas/saga/routes";
import { messageOf } from "../deployed/choreography-client";
import { machineFor } from "../search/search";
import { shipped } from "../search/services";
import { Begun } from "./begun";
import type { Moment, Released } from "./released";

/** What a saga leaves of its examples, at every moment at which one of its rows has changed. */
export async function recorded(saga: AnySaga): Promise<Released["sagas"][string]> {
  const machine = machineFor(saga);
  const parts = shipped(saga);
  const moments: Moment[] = [];
  for (const [example, { decides }] of Object.entries(saga.examples)) {
    for (const people of decides ?? (["nobody"] as const)) {
      const begun = new Begun({ saga, machine, parts }, example, people);
      const { states, ends } = await begun.walk();
      const seen = new Map(states.map((tables) => [JSON.stringify(tables), tables]));
      moments.push(
        ...[...seen.values()].map((tables) => ({ example, decides: people, ends, tables })),
      );
    }
  }
  const types = Object.keys(routesOf(saga));
  return { machine, moments, messages: types.map((type) => messageOf(saga, type, "o-1")) };
}
