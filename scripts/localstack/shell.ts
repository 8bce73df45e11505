/** A word of a POSIX shell's command line with exactly this value. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
