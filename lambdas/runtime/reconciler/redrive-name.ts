/**
 * What the n-th re-drive of a saga is called. A first execution is called like its saga, and no id
 * begins with '_': so no re-drive meets another saga's execution. Step Functions logs only executions
 * with letters, digits, '-' and '_' in their names.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function redriveName(id: string, n: number): string {
  return `_${id}-r${n}`;
}

/** What a re-drive's name tells; nothing where it is none. */
export function redriveOf(name: string): { readonly id: string; readonly n: number } | undefined {
  const [, id, n] = /^_(.+)-r(\d+)$/.exec(name) ?? [];
  return id === undefined ? undefined : { id, n: Number(n) };
}
