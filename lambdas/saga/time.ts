/** Times are ISO 8601 strings in UTC, so comparing them as strings compares them as times. */

/** @param seconds may be negative. */
export function plusSeconds(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}
