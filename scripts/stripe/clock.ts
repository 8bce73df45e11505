/** The fake's clock stands until a test sets it forward. */
export class Clock {
  #seconds = Date.parse("2026-03-01T12:00:00Z") / 1000;

  get now(): number {
    return this.#seconds;
  }

  /** Sets it to the real time: whoever checks the age of a signature has that. */
  toNow(): void {
    this.#seconds = Math.floor(Date.now() / 1000);
  }

  forward(seconds: number): void {
    this.#seconds += seconds;
  }
}

export const HOUR = 3600;
export const DAY = 24 * HOUR;
