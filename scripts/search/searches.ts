import { type SagaName, sagas } from "#sagas";
import { counted, deep } from "./counted";
import { deeper, inBoth, type LaneSearch, type Searches, usual } from "./usual";

/** The searches of a saga in the tests: the counted ones, else each example with a fault of any kind. */
export const searchesOf = (name: SagaName): Searches => counted[name] ?? usual(sagas[name]);

/** What `npm run check` searches of a saga. */
export function deeperOf(name: SagaName): Searches {
  const { orchestration, choreography } = usual(sagas[name]);
  const more = deeper(sagas[name]);
  return (
    deep[name] ?? {
      orchestration: [...orchestration, ...more],
      choreography: [...choreography, ...more],
    }
  );
}

/** The searches of a saga that begins in a fast lane: the counted ones, else each example as usual. */
export function lanesOf(name: SagaName): readonly LaneSearch[] {
  const usually = () =>
    usual(sagas[name]).orchestration.flatMap(({ example, bounds }) => inBoth(example, bounds));
  return counted[name]?.lanes ?? usually();
}
