import jsonata from "jsonata";

const compiled = new Map<string, jsonata.Expression>();
const answers = new Map<string, Promise<unknown>>();

/**
 * Replaces every `{% ... %}` in a template by its value. Each expression is evaluated once for each distinct
 * input, so `$millis()` is the time of the first evaluation.
 */
export async function fill(template: unknown, known: Record<string, unknown>): Promise<unknown> {
  if (typeof template === "string") {
    const code = /^\{%(.*)%\}$/s.exec(template)?.[1];
    return code === undefined ? template : value(code, known);
  }
  if (Array.isArray(template)) return Promise.all(template.map((part) => fill(part, known)));
  if (typeof template !== "object" || template === null) return template;
  const parts = Object.entries(template).map(async ([name, part]) => [
    name,
    await fill(part, known),
  ]);
  return Object.fromEntries(await Promise.all(parts));
}

function value(code: string, known: Record<string, unknown>): Promise<unknown> {
  const key = JSON.stringify([code, known]);
  const answer = answers.get(key) ?? expression(code).evaluate({}, known);
  answers.set(key, answer);
  return answer;
}

function expression(code: string): jsonata.Expression {
  const known = compiled.get(code);
  if (known) return known;
  const ready = jsonata(code);
  // Step Functions adds this function to the language.
  ready.registerFunction("parse", (text: string) => JSON.parse(text), "<s:x>");
  compiled.set(code, ready);
  return ready;
}
