import { type AnySaga, servicesIn } from "../../lambdas/saga/define";

/** What a saga's examples stand for in a search. Requests that come together are none of these. */
export interface Roles {
  /** One that nothing keeps from its end. */
  readonly plain: string | undefined;
  /** One that waits for a person. */
  readonly waiting: string | undefined;
  /** One that a system outside takes its time to undo. */
  readonly slow: string | undefined;
  /** One that is invalid. */
  readonly invalid: string | undefined;
  /** One whose id somebody uses again. */
  readonly taken: string | undefined;
  /** One whose steps after the pivot never all work. */
  readonly stuck: string | undefined;
  readonly undone: readonly string[];
}

export function rolesIn(saga: AnySaga): Roles {
  const alone = Object.entries(saga.examples).filter(([, { others }]) => !others);
  const first = (is: (example: (typeof alone)[number][1]) => unknown) =>
    alone.find(([, example]) => is(example))?.[0];
  const isSlow = (request: (typeof alone)[number][1]["request"]) =>
    servicesIn(saga).some(({ sandbox }) => sandbox?.undoesSlowly?.(request));
  return {
    plain: first(({ ends, decides }) => ends === "done" && !decides),
    waiting: first(({ decides }) => decides),
    slow: first(({ request }) => isSlow(request)),
    invalid: first(({ ends }) => ends === "refused"),
    taken: first(({ impostor }) => impostor),
    stuck: first(({ ends }) => ends === "stuck"),
    undone: alone.flatMap(([name, { ends }]) => (ends === "undone" ? name : [])),
  };
}
