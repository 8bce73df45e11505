import type { Sample } from "./cloudwatch";

/** What one thing reports, by the name of the metric. */
export type Reported = Readonly<Record<string, readonly Sample[]>>;

/** What an alarm must ring for, and what it must stay silent for. */
export interface AlarmCase {
  readonly bad: Readonly<Record<string, Reported>>;
  readonly good: Readonly<Record<string, Reported>>;
  /** It does not go quiet while this lasts. */
  readonly lasts?: true;
  /** It is for silence: nothing reported is bad. */
  readonly silent?: true;
  /** It sets one thing against another: all that it watches reports at the same time. */
  readonly together?: true;
}

interface How {
  readonly late?: number;
  readonly every?: number;
}

/** The same value for each of so many minutes. */
export const during = (
  [from, to]: readonly [number, number],
  value: number,
  { late = 0, every = 1 }: How = {},
): Sample[] =>
  Array.from({ length: Math.ceil((to - from) / every) }, (_, i) => ({
    minute: from + i * every,
    value,
    late,
  }));

export const once = (value: number, late = 0) => during([20, 21], value, { late });
const DAY = 24 * 60;

/** A message that was listed three times is no longer in the age: `listed` is when that was. */
const letter = (minutes: number, listed: number): Reported => ({
  ApproximateNumberOfMessagesVisible: during([10, minutes], 1).map((sample) => ({
    ...sample,
    value: sample.minute >= listed && sample.minute < listed + 3 ? 0 : 1,
  })),
  ApproximateAgeOfOldestMessage: during([10, listed], 0).map(({ minute }) => ({
    minute,
    value: (minute - 10) * 60,
  })),
});
const visible = (samples: Sample[]): Reported => ({ ApproximateNumberOfMessagesVisible: samples });

export const deadLetters: AlarmCase = {
  bad: {
    steady: letter(60, 60),
    "listed three times": letter(60, 30),
    late: visible(during([10, 60], 1, { late: 4 })),
    "told every third minute": visible(during([10, 60], 1, { every: 3 })),
  },
  good: { none: visible(during([0, 60], 0)), "nothing told": {} },
  lasts: true,
};

export const old: AlarmCase = {
  bad: {
    steady: letter(DAY + 200, DAY + 200),
    "listed three times": letter(DAY + 200, 60),
    late: visible(during([10, DAY + 200], 1, { late: 10 })),
    "told every fifth minute": visible(during([10, DAY + 200], 1, { every: 5 })),
  },
  good: {
    "removed after 20 hours": letter(20 * 60, 20 * 60),
    "another one, hours after the first": visible([
      ...during([10, 10 * 60], 1),
      ...during([10 * 60, 12 * 60], 0),
      ...during([12 * 60, DAY + 200], 1),
    ]),
  },
  lasts: true,
};

/** Counted where something happens, and not reported otherwise. */
export function happening(name: string, atLeast: number): AlarmCase {
  const of = (samples: readonly Sample[]): Reported => ({ [name]: samples });
  return {
    bad: {
      "in one minute": of(once(atLeast)),
      late: of(once(atLeast, 4)),
      "late, and less of it since": of([
        ...once(atLeast, 6),
        ...(atLeast > 1 ? during([21, 40], 1, { every: 8 }) : []),
      ]),
      "over four minutes": of(during([20, 24], Math.ceil(atLeast / 4))),
    },
    good: { none: {}, ...(atLeast > 1 && { few: of(once(atLeast - 1)) }) },
  };
}

/** The highest value counts and not the sum. */
export function reaching(name: string, atLeast: number): AlarmCase {
  const { bad, good } = happening(name, atLeast);
  const { "over four minutes": _, ...alike } = bad;
  return { bad: alike, good: { ...good, "many low ones": { [name]: during([0, 60], 1) } } };
}

export function going(...names: readonly string[]): AlarmCase {
  const bad = names.flatMap((name) =>
    Object.entries({
      steadily: during([10, 60], 3),
      late: during([10, 60], 3, { late: 4 }),
      "in bursts": during([10, 60], 9, { every: 4 }),
    }).map(([label, samples]) => [`${label}: ${name}`, { [name]: samples }] as const),
  );
  const good = names.map(
    (name) => [`one burst: ${name}`, { [name]: during([10, 15], 9) }] as const,
  );
  return { bad: Object.fromEntries(bad), good: Object.fromEntries(good), lasts: true };
}

export const both = (one: AlarmCase, other: AlarmCase): AlarmCase => ({
  bad: { ...one.bad, ...prefixed(other.bad) },
  good: { ...one.good, ...prefixed(other.good) },
});
const prefixed = <T>(of: Readonly<Record<string, T>>) =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [`again, ${key}`, value]));

export const ages = (most: number, late = 0): Reported => ({
  ApproximateAgeOfOldestMessage: Array.from({ length: 60 }, (_, minute) => ({
    minute,
    value: Math.min(minute * 60, most),
    late,
  })),
});
/** So many sagas a minute, and so many calls of each service. */
export const spent = (started: number, calls: number, late = 0): Reported => ({
  ExecutionsStarted: during([0, 300], started, { late }),
  Invocations: during([0, 300], calls, { late }),
});
export const invoked = (...samples: Sample[]): Reported => ({ Invocations: samples });
