/**
 * What the n-th re-drive of a saga is called. A first execution is called like its saga, and no id
 * holds a '.': so no re-drive meets another saga's execution.
 */
export function redriveName(id: string, n: number): string {
  return `${id}.r${n}`;
}

/** What a re-drive's name tells; nothing where it is none. */
export function redriveOf(name: string): { readonly id: string; readonly n: number } | undefined {
  const [, id, n] = /^([^.]+)\.r(\d+)$/.exec(name) ?? [];
  return id === undefined ? undefined : { id, n: Number(n) };
}
