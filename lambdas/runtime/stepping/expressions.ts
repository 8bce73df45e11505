import jsonata from "jsonata";

/** The value of an expression, given what it may refer to. */
export type Evaluate = (code: string, known: Record<string, unknown>) => Promise<unknown>;

/** Replaces every `{% ... %}` in a template by its value. */
export async function fill(
  template: unknown,
  known: Record<string, unknown>,
  evaluate: Evaluate = evaluated,
): Promise<unknown> {
  if (typeof template === "string") {
    const code = /^\{%(.*)%\}$/s.exec(template)?.[1];
    return code === undefined ? template : evaluate(code, known);
  }
  if (Array.isArray(template)) {
    return Promise.all(template.map((part) => fill(part, known, evaluate)));
  }
  if (typeof template !== "object" || template === null) return template;
  const parts = Object.entries(template).map(async ([name, part]) => [
    name,
    await fill(part, known, evaluate),
  ]);
  return Object.fromEntries(await Promise.all(parts));
}

/** By their code: as many as the definitions have. Nothing that is evaluated is kept. */
const compiled = new Map<string, jsonata.Expression>();

/** Evaluates an expression as Step Functions does. What JSONata throws is no Error, so it becomes one. */
export const evaluated: Evaluate = async (code, known) => {
  try {
    return await expression(code).evaluate({}, known);
  } catch (error) {
    if (error instanceof Error) throw error;
    throw new Error(`${code.trim()}: ${JSON.stringify(error)}`);
  }
};

function expression(code: string): jsonata.Expression {
  const known = compiled.get(code);
  if (known) return known;
  const ready = jsonata(code);
  // Step Functions adds this function to the language.
  ready.registerFunction("parse", (text: string) => JSON.parse(text), "<s:x>");
  compiled.set(code, ready);
  return ready;
}
