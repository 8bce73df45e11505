import { withStoppedClock } from "./stopped-clock";

/** Gives equal values the same small number, whatever the order of their fields. */
export class Interner<T> {
  readonly values: T[] = [];
  private readonly numbers = new Map<string, number>();
  /** The same for numbers, texts and booleans, which need not be written as JSON. */
  private readonly same = new Map<T, number>();

  numberOf(value: T): number {
    const seen = this.same.get(value);
    if (seen !== undefined) return seen;
    const key = canonical(value);
    const number = this.numbers.get(key) ?? this.values.push(value) - 1;
    this.numbers.set(key, number);
    if (typeof value !== "object" || value === null) this.same.set(value, number);
    return number;
  }

  /** @throws RangeError for a number that was never given. */
  at(number: number): T {
    if (number < 0 || number >= this.values.length) throw new RangeError(`no value ${number}`);
    return this.values[number] as T;
  }
}

function canonical(value: unknown): string {
  return JSON.stringify(value, sorted) ?? "undefined";
}

function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const UNKNOWN = -1;

/**
 * A fast search must not wait for asynchronous code. So it looks answers up. If an answer is missing, it is
 * put on this list, which is worked off between two steps.
 */
export class Lessons {
  private readonly open: (() => Promise<void>)[] = [];

  get pending(): boolean {
    return this.open.length > 0;
  }

  add(lesson: () => Promise<void>): void {
    this.open.push(lesson);
  }

  /** Learns one lesson after the other, because the code under test shares one clock. */
  async learn(): Promise<void> {
    await withStoppedClock(async () => {
      for (let next = this.open.pop(); next; next = this.open.pop()) await next();
    });
  }
}

const RADIX = 2 ** 26;
/** Kept in a constant: under jest, every access to a global is slow. */
const { floor } = Math;

/** A function of two small numbers. Each pair is computed once. */
export class Memo {
  private readonly answers = new Map<number, number>();

  constructor(
    private readonly lessons: Lessons,
    private readonly find: (a: number, b: number) => Promise<number>,
  ) {}

  /** UNKNOWN until it is learned. */
  get(a: number, b: number): number {
    const key = a * RADIX + b;
    const answer = this.answers.get(key);
    if (answer !== undefined) return answer;
    this.lessons.add(async () => void (await this.learned(a, b)));
    return UNKNOWN;
  }

  /** For a lesson that needs the answer to another one. */
  async learned(a: number, b: number): Promise<number> {
    const key = a * RADIX + b;
    const answer = this.answers.get(key) ?? (await this.find(a, b));
    this.answers.set(key, answer);
    return answer;
  }

  /** UNKNOWN if it was not learned. This does not make it a lesson. */
  known(a: number, b: number): number {
    return this.answers.get(a * RADIX + b) ?? UNKNOWN;
  }
}

/** Two small numbers in one, which a `Memo` can return. */
export const paired = (a: number, b: number) => a * RADIX + b;
export const firstOf = (pair: number) => floor(pair / RADIX);
export const secondOf = (pair: number) => pair % RADIX;
