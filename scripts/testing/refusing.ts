import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import type { Doing } from "../../lambdas/saga/service";

/**
 * The same saga, with an example in which the step of a state is refused: nothing is left of what it takes,
 * or the outside system will not do it. Undefined if no step of that state can be refused in this way.
 */
export function refusing(saga: AnySaga, name: string, at: string): AnySaga | undefined {
  const { steps, onward = [], examples } = saga;
  const example = examples[name];
  const isUndone = steps.some(({ state }) => state === at);
  const step = [...steps, ...onward].find(({ state }) => state === at);
  if (!example || example.ends === "refused" || !step || !("by" in step)) return undefined;
  const none = step.by.takes(example.request).map(({ key }) => [key, 0] as const);
  if (!step.by.sandbox && none.length === 0) return undefined;
  const counters = { ...example.counters, ...Object.fromEntries(none) };
  const ends = isUndone ? "undone" : "stuck";
  return {
    ...saga,
    steps: steps.map((it) => (it.state === at && "by" in it ? { ...it, by: refused(it.by) } : it)),
    onward: onward.map((it) => (it.state === at ? { ...it, by: refused(it.by) } : it)),
    examples: { ...examples, [name]: { ...example, counters, ends } },
  };
}

const refused = <By extends Doing<AnyRequest>>(by: By): By =>
  by.sandbox ? { ...by, sandbox: { ...by.sandbox, refuses: () => true } } : by;
