/** Times are ISO 8601 strings in UTC, so comparing them as strings compares them as times. */

/** Whether a text is such a time. Any other text would sort before or after all times. */
export const isTime = (text: unknown): boolean =>
  typeof text === "string" &&
  /^[0-8]\d{3}-\d\d-\d\dT[\d:.]+Z$/.test(text) &&
  !Number.isNaN(Date.parse(text));

/** The time so many seconds later; earlier if they are negative. @param time ISO 8601. */
export function plusSeconds(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}

/** Whole seconds from one time to another, rounded up: after so many the other time has come. */
export function secondsFrom(time: string, to: string): number {
  return Math.ceil((Date.parse(to) - Date.parse(time)) / 1000);
}
