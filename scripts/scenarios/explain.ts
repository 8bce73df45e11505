import type { End, Recorded } from "./record";

/** Explains to a person why a scenario failed. */
export function explain({ expected, end, injected, violations, histories }: Recorded): string {
  const [wanted] = expected;
  const wrong = expected.map((one) => differences(one, end)).sort((a, b) => a.length - b.length);
  return [
    ...(injected ? [] : ["the fault never happened"]),
    ...violations,
    ...(wrong[0] ?? []).map((line) => `end: ${line}`),
    `ended as ${JSON.stringify(end)}`,
    `expected ${expected.length > 1 ? `one of ${expected.length}, e.g. ` : ""}${JSON.stringify(wanted)}`,
    ...Object.entries(histories).map(([part, events]) => `${part}: ${events.join(" → ")}`),
  ]
    .map((line) => `       ${line}`)
    .join("\n");
}

/** The differences between an end and the expected one. */
function differences(expected: End, end: End): string[] {
  const seen = new Map(factsOf(end));
  return factsOf(expected).flatMap(([what, wanted]) => {
    const found = seen.get(what);
    return found === wanted ? [] : [`${what} is ${found}, expected ${wanted}`];
  });
}

/** The attributes of an end, one entry each. */
const factsOf = (end: End): [string, string | number][] =>
  Object.entries(end).flatMap(([what, of]): [string, string | number][] =>
    typeof of === "object" ? Object.entries(of) : [[what, of]],
  );
