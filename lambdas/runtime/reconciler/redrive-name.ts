import { HANDED_OVER } from "../../saga/lane";

/**
 * The name of the n-th re-drive of a saga. The first execution has the saga's id as its name, and no id
 * begins with '_'. So a re-drive never has the name of another saga's execution. Step Functions logs only
 * executions whose names have letters, digits, '-' and '_'.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function redriveName(id: string, n: number): string {
  return `_${id}-r${n}`;
}

/** The saga of an execution that was not the first: of a re-drive, or of one to which a fast lane has handed over. */
export const sagaOf = (name: string): string => redriveOf(name)?.id ?? handedOver(name) ?? name;

function handedOver(name: string): string | undefined {
  const { before, after } = HANDED_OVER;
  const isOne = name.startsWith(before) && name.endsWith(after);
  return isOne ? name.slice(before.length, -after.length) : undefined;
}

/** The saga and the number in a re-drive's name. Undefined if it is no such name. */
export function redriveOf(name: string): { readonly id: string; readonly n: number } | undefined {
  const [, id, n] = /^_(.+)-r(\d+)$/.exec(name) ?? [];
  return id === undefined ? undefined : { id, n: Number(n) };
}
