import type { AnySaga } from "../../lambdas/saga/define";
import { type SagaName, sagas } from "../../lambdas/sagas";
import { counted, deep, type Search, type Searches, within } from "./counted";
import type { Bounds } from "./environment";
import { rolesIn } from "./roles";

/** What a test searches of a saga: as counted, else each example with a fault of any kind. */
export const searchesOf = (name: SagaName): Searches => counted[name] ?? usual(name);

/** What `npm run check` searches of a saga. */
export function deeperOf(name: SagaName): Searches {
  const { orchestration, choreography } = usual(name);
  const more = deeper(name);
  return (
    deep[name] ?? {
      orchestration: [...orchestration, ...more],
      choreography: [...choreography, ...more],
    }
  );
}

/** Half a minute, for a saga of two steps. Events go more ways than a state machine. */
function usual(name: SagaName): Searches {
  const saga: AnySaga = sagas[name];
  const { plain } = rolesIn(saga);
  const all = Object.entries(saga.examples).map(([example, it]) => ({ example, ...it }));
  const repeated = plain === undefined ? [] : [plain];
  return {
    orchestration: [
      ...all.map(({ example, ends }) => within(example, ends === "refused" ? {} : FAULT)),
      ...repeated.map((example) => within(example, { faults: 2, retries: 1 })),
    ],
    choreography: [
      ...all.map(({ example, ends, decides, others }) =>
        within(example, ends === "refused" || others ? {} : decides ? { unawaited: 1 } : FAULT),
      ),
      ...repeated.map((example) => within(example, { faults: 1, retries: 1 })),
    ],
  };
}

const FAULT = { faults: 1, unawaited: 1 } as const;

/** A minute or some, for a saga of two steps. */
function deeper(name: SagaName): Search[] {
  const { plain, undone } = rolesIn(sagas[name]);
  const rivals = undone.map((example) => within(example, { faults: 1, rivals: 1, unawaited: 1 }));
  if (plain === undefined) return rivals;
  return [
    ...rivals,
    within(plain, { faults: 1, days: 1 }),
    within(plain, { faults: 2, unawaited: 1 }),
    within(plain, { faults: 1, duplicates: 1, unawaited: 1 }),
    within(plain, { strays: 1, unawaited: 1 }),
  ];
}

/** Bounds in words, as they are printed; what is not named does not happen. */
export function inWords(bounds: Bounds): string {
  return Object.entries(bounds)
    .flatMap(([name, most]) => (most > 0 ? `${name} ${most}` : []))
    .join(", ");
}
