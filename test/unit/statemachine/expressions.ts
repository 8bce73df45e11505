import jsonata from "jsonata";

/** The value of `$states` in Step Functions, and the assigned variables. */
export interface Bindings {
  readonly states: {
    readonly context?: object;
    readonly result?: unknown;
    readonly errorOutput?: object;
  };
  readonly variables?: Readonly<Record<string, unknown>>;
}

const IN_BRACES = /^\{%(.*)%\}$/s;

/** Every JSONata expression in a part of a machine, with its path. */
export function expressionsIn(part: unknown, path = ""): { path: string; text: string }[] {
  if (typeof part === "string") return IN_BRACES.test(part) ? [{ path, text: part }] : [];
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => expressionsIn(value, `${path}/${key}`));
}

/**
 * Replaces each expression in a part of a machine by its value.
 * @throws Error if an expression has no value. Step Functions fails such a state with QueryEvaluationError.
 */
export async function evaluate(part: unknown, bindings: Bindings): Promise<unknown> {
  if (typeof part === "string") {
    const [, expression] = IN_BRACES.exec(part) ?? [];
    return expression === undefined ? part : resultOf(expression, bindings);
  }
  if (typeof part !== "object" || part === null) return part;
  if (Array.isArray(part)) return Promise.all(part.map((each) => evaluate(each, bindings)));
  const entries = Object.entries(part).map(async ([key, value]) => [
    key,
    await evaluate(value, bindings),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

async function resultOf(text: string, { states, variables }: Bindings): Promise<unknown> {
  const expression = jsonata(text);
  // Step Functions adds this function to JSONata.
  expression.registerFunction("parse", (json: string) => JSON.parse(json), "<s:x>");
  const value: unknown = await expression.evaluate(undefined, { states, ...variables });
  if (value === undefined) throw new Error(`no value: ${text}`);
  return value;
}
