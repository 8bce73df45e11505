import { isDeepStrictEqual } from "node:util";
import { type AnySaga, everyServiceIn, servicesIn } from "../../../lambdas/saga/define";
import { rolesIn } from "../roles";
import { type Change, isDo } from "./change";
import { changed } from "./services";
import { type Aimed, within } from "./tries";

const givenOf = (state: object): unknown => Reflect.get(state, "given");

const ofGiver: Readonly<Record<string, Change>> = {
  "a step that gives other data when it is repeated":
    ({ decide }, by) =>
    (state, message, now, known) => {
      const decided = decide(state, message, now, known);
      if (!state || !isDo(by, message) || decided.do !== "replay") return decided;
      const anew = decide(undefined, message, now, known);
      const given = anew.do === "commit" ? givenOf(anew.state) : undefined;
      return isDeepStrictEqual(given, givenOf(state))
        ? decided
        : { do: "commit", state: { ...state, given }, answer: decided.answer };
    },
};

/** Removes, from each step that gives data, what makes a re-driven saga give the same data. */
export function givenMutants(saga: AnySaga): Record<string, Aimed> {
  const { plain } = rolesIn(saga);
  const needed = new Set(
    everyServiceIn(saga).flatMap(({ needs = {} }) =>
      Object.values(needs).map(({ service }) => service),
    ),
  );
  const givers = servicesIn(saga).filter(({ service }) => needed.has(service));
  const found = givers.flatMap((by) =>
    changed(saga, by, ofGiver).map(([name, parts]): [string, Aimed] => [
      name,
      { parts, tries: within(plain, { faults: 1, days: 1 }) },
    ]),
  );
  return Object.fromEntries(found);
}
