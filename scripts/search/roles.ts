import { type AnySaga, servicesIn } from "../../lambdas/saga/define";

/** The roles of a saga's examples in a search. Examples with several requests have none. */
export interface Roles {
  /** An example that ends done and waits for nobody. */
  readonly plain: string | undefined;
  /** An example that waits for a person. */
  readonly waiting: string | undefined;
  /** An example that an outside system takes time to undo. */
  readonly slow: string | undefined;
  /** An example in which somebody must act outside. */
  readonly asking: string | undefined;
  /** An example that is invalid. */
  readonly invalid: string | undefined;
  /** An example whose id another request uses again. */
  readonly taken: string | undefined;
  /** An example with a step after the pivot that never works. */
  readonly stuck: string | undefined;
  readonly undone: readonly string[];
}

export function rolesIn(saga: AnySaga): Roles {
  const alone = Object.entries(saga.examples).filter(([, { others }]) => !others);
  const first = (is: (example: (typeof alone)[number][1]) => unknown) =>
    alone.find(([, example]) => is(example))?.[0];
  type Request = (typeof alone)[number][1]["request"];
  const isSlow = (request: Request) =>
    servicesIn(saga).some(({ sandbox }) => sandbox?.undoesSlowly?.(request));
  const asks = (request: Request) =>
    servicesIn(saga).some(({ sandbox }) => sandbox?.asks?.(request));
  return {
    plain: first(({ ends, decides, request }) => ends === "done" && !decides && !asks(request)),
    waiting: first(({ decides }) => decides),
    slow: first(({ request }) => isSlow(request)),
    asking: first(({ request }) => asks(request)),
    invalid: first(({ ends }) => ends === "refused"),
    taken: first(({ impostor }) => impostor),
    stuck: first(({ ends }) => ends === "stuck"),
    undone: alone.flatMap(([name, { ends }]) => (ends === "undone" ? name : [])),
  };
}
