import * as z from "zod";
import { toDotPath } from "zod/v4/core";
import { faultInWords } from "./fault-words";
import type { Stored } from "./participant";

/** What is wrong, each as a sentence that begins with its field. `root` names the whole value. */
export function faultsIn({ issues }: z.ZodError, root: string): string[] {
  return issues.map((issue) => `${toDotPath(issue.path) || root}: ${faultInWords(issue)}`);
}

const versioned = z.object({ version: z.number() });

/** A row as it is stored, or what is wrong with it. */
export function readRow<S>(
  schema: z.ZodType<S>,
  row: unknown,
):
  | { readonly stored: Stored<S>; readonly faults?: undefined }
  | { readonly stored?: undefined; readonly faults: readonly string[] } {
  const version = versioned.safeParse(row);
  const state = schema.safeParse(row);
  if (version.success && state.success) {
    return { stored: { version: version.data.version, state: state.data } };
  }
  return {
    faults: [version, state].flatMap(({ error }) => (error ? faultsIn(error, "row") : [])),
  };
}

/**
 * A schema that also reads what a newer version has written. Fields that it does not know stay as they are,
 * at any depth. Anything else that is wrong is still an error.
 */
export function tolerant<R>(schema: z.ZodType<R>): z.ZodType<R> {
  return z.unknown().transform((input, { issues }) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return parsed.data;
    const unknown = unknownIn(parsed.error.issues);
    const known = schema.safeParse(unknown ? without(input, unknown) : input);
    if (known.success) return withAgain(known.data, input, unknown ?? []);
    for (const issue of known.error.issues) {
      const message = faultInWords(issue);
      issues.push({ code: "custom", path: issue.path, message, input });
    }
    return z.NEVER;
  });
}

export type Path = readonly PropertyKey[];

/** The paths of the fields that are not known. Undefined if anything else is wrong. */
function unknownIn(issues: readonly z.core.$ZodIssue[]): Path[] | undefined {
  const found: Path[] = [];
  for (const issue of issues) {
    const here = unknownAt(issue);
    if (!here) return undefined;
    found.push(...here.map((path) => [...issue.path, ...path]));
  }
  return found;
}

function unknownAt(issue: z.core.$ZodIssue): Path[] | undefined {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => [key]);
  if (issue.code !== "invalid_union") return undefined;
  return issue.errors.map(unknownIn).find((paths) => paths !== undefined);
}

/** A copy without the values at these paths. */
function without(value: unknown, paths: readonly Path[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  const at = (key: PropertyKey) => paths.filter(([first]) => String(first) === String(key));
  const kept = Object.entries(value).flatMap(([key, part]) => {
    const here = at(key);
    if (here.some(({ length }) => length === 1)) return [];
    const further = here.map((path) => path.slice(1));
    return [[key, without(part, further)] as const];
  });
  return Array.isArray(value) ? kept.map(([, part]) => part) : Object.fromEntries(kept);
}

/** Puts back what `without` left out. */
function withAgain<R>(data: R, input: unknown, paths: readonly Path[]): R {
  for (const path of paths) {
    const [target, value] = [partOf(data, path.slice(0, -1)), partOf(input, path)];
    if (Object(target) === target) {
      Reflect.defineProperty(Object(target), path.at(-1) ?? "", { ...PLAIN, value });
    }
  }
  return data;
}

const PLAIN = { configurable: true, enumerable: true, writable: true };
/** What is there in a value; nothing where the way ends before. */
export const partOf = (value: unknown, path: Path): unknown =>
  path.reduce((part, key) => Object(part)[key], value);

/** The same value as DynamoDB would return it. JSON has -0, DynamoDB has only 0. */
export function settled(value: unknown): unknown {
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, settled(part)]));
}

/** What cannot be stored and read back unchanged, each as a sentence that begins with its field. */
export function unstorable(value: unknown, path: Path = []): string[] {
  if (typeof value === "string" && HALF.test(value)) {
    return [`${toDotPath(path)}: has half of a character`];
  }
  if (typeof value === "number" && !isStorable(value)) {
    return [`${toDotPath(path)}: is too large or too small a number`];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return [...(HALF.test(key) ? unstorable(key, here) : []), ...unstorable(part, here)];
  });
}

/** Half a character: one of the two code units that make it, without the other. */
const HALF = /\p{Surrogate}/u;
/** Replaces half characters, which are left where a text was cut. Readers may fail on them. */
export const whole = (text: string) => text.replaceAll(new RegExp(HALF, "gu"), "\ufffd");
const isStorable = (number: number) =>
  Math.abs(number) <= Number.MAX_SAFE_INTEGER && (number === 0 || Math.abs(number) >= 1e-130);
