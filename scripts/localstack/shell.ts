/** Quotes a value as one word of a POSIX shell command. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
