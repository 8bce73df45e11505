/**
 * The name of the n-th re-drive of a saga. The first execution has the saga's id as its name, and no id
 * begins with '_'. So a re-drive never has the name of another saga's execution. Step Functions logs only
 * executions whose names have letters, digits, '-' and '_'.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function redriveName(id: string, n: number): string {
  return `_${id}-r${n}`;
}

/** The saga and the number in a re-drive's name. Undefined if it is no such name. */
export function redriveOf(name: string): { readonly id: string; readonly n: number } | undefined {
  const [, id, n] = /^_(.+)-r(\d+)$/.exec(name) ?? [];
  return id === undefined ? undefined : { id, n: Number(n) };
}
