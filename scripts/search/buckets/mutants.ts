import { CounterReader } from "../../../lambdas/runtime/counter-reader";
import { OWN, type Seen } from "../../../lambdas/saga/buckets";
import type { Change } from "../../../lambdas/saga/participant";
import type { Decide } from "../mutants/change";
import { deciding } from "../mutants/deciding";
import type { Call, Request } from "../ports";
import { type Sale, type SaleParts, saleParts } from "./programs";
import type { sales } from "./sales";

/** A guard removed, and the search that catches it. */
export interface SaleMutant {
  readonly in: keyof typeof sales;
  change(parts: SaleParts, sale: Sale): SaleParts;
}

type Knowing = (known: Parameters<Decide>[3], name: string) => Parameters<Decide>[3];

/** A participant that knows something else than it was told. */
const knowing =
  (change: Knowing): SaleMutant["change"] =>
  (parts) => {
    const { participant } = parts;
    return {
      ...parts,
      participant: deciding(participant, (state, message, now, known) =>
        participant.decide(state, message, now, change(known, message.name)),
      ),
    };
  };

const eachSeen =
  (change: (seen: Seen) => Seen): Knowing =>
  ({ seen = {}, ...known }) => ({
    ...known,
    seen: Object.fromEntries(Object.entries(seen).map(([key, it]) => [key, change(it)])),
  });

/** A participant that commits other changes of counters. */
const changing =
  (change: (changes: readonly Change[]) => readonly Change[]): SaleMutant["change"] =>
  (parts) => {
    const { participant } = parts;
    return {
      ...parts,
      participant: deciding(participant, (...given) => {
        const decided = participant.decide(...given);
        return decided.do === "commit"
          ? { ...decided, counters: change(decided.counters ?? []) }
          : decided;
      }),
    };
  };

/** Code whose changes of counters alone are others. */
const through =
  (change: (changes: readonly Change[]) => readonly (readonly Change[])[]): SaleMutant["change"] =>
  (parts) => ({
    ...parts,
    through:
      (call: Call): Call =>
      async (request: Request) => {
        if (!("change" in request)) return call(request);
        let done: unknown = true;
        for (const changes of change(request.change)) {
          if (done === true && changes.length > 0)
            done = await call({ ...request, change: changes });
        }
        return done;
      },
  });

const without = <T extends object, K extends keyof T>(value: T, name: K): Omit<T, K> => {
  const { [name]: _, ...rest } = value;
  return rest;
};

/** Takes what an earlier invocation read for its own first reading. */
class Credulous extends CounterReader {
  override perform(wanted: Parameters<CounterReader["perform"]>[0]) {
    const seen = Object.entries(wanted.seen).map(([key, it]) => [key, without(it, "remembered")]);
    return super.perform({ ...wanted, seen: Object.fromEntries(seen) });
  }
}

const isEpoch = ({ attribute }: Change) => attribute === OWN.epoch;

/** Guards of counters with buckets. */
export const saleMutants: Readonly<Record<string, SaleMutant>> = {
  "a step that believes a remembered sell-out": {
    in: "memories",
    change: knowing(
      eachSeen((seen) => (seen.spread?.soldOut ? without(seen, "remembered") : seen)),
    ),
  },
  "a step that refuses because one bucket has too little": {
    in: "three sagas",
    change: knowing(({ shortages = [], ...known }) => ({
      ...known,
      shortages: shortages.map((it) => without(it, "spread")),
    })),
  },
  "a step that refuses after one reading": {
    in: "moved",
    change: knowing(eachSeen((seen) => ({ ...seen, earlier: seen.reading }))),
  },
  "a step that takes what was remembered for its first reading": {
    in: "memories",
    change: (parts) => ({ ...parts, reader: Credulous }),
  },
  "a step that does not ask what was given back between its readings": {
    in: "moved",
    change: knowing(
      eachSeen(({ reading, earlier, ...seen }) => ({
        ...seen,
        ...(reading && { reading: { ...reading, returns: [] } }),
        ...(earlier && { earlier: { ...earlier, returns: [] } }),
      })),
    ),
  },
  "an undo that fills an empty bucket and does not say so": {
    in: "three sagas",
    change: changing((changes) => changes.filter((it) => !isEpoch(it))),
  },
  "an undo that does not ask whether a bucket is empty": {
    in: "three sagas",
    change: changing((changes) => changes.map((it) => without(it, "least"))),
  },
  "an undo that does not ask whether the counter was spread since": {
    in: "spread",
    change: changing((changes) => changes.map((it) => without(it, "is"))),
  },
  "an undo that gives back to the counter's own row": {
    in: "three sagas",
    change: (parts, { by }) => {
      const { participant } = parts;
      return {
        ...parts,
        participant: deciding(participant, (state, ...given) =>
          participant.decide(
            state && given[0].name === by.commands.undo
              ? ({ ...state, parts: undefined } as never)
              : state,
            ...given,
          ),
        ),
      };
    },
  },
  "an undo that takes a row with parts for one without": {
    in: "three sagas",
    change: (parts) => {
      const { participant } = parts;
      return {
        ...parts,
        participant: {
          ...deciding(participant, (...given) => participant.decide(...given)),
          expect: (command) => {
            const expected = participant.expect(command);
            if (!expected || expected === "unread") return expected;
            return { ...expected, state: { ...expected.state, schema: undefined } };
          },
        },
      };
    },
  },
  "a sell-out that is noted although something was given back": {
    in: "three sagas",
    change: through((changes) => [changes.map((it) => without(it, "is"))]),
  },
  "an operator who adds and leaves the counter sold out": {
    in: "more",
    change: through((changes) => [changes.map((it) => without(it, "clears"))]),
  },
  "an operator who takes out of a bucket before he puts in": {
    in: "less",
    change: through(([own, ...buckets]) => [buckets, own ? [own] : []]),
  },
  "an operator who leaves no mark on a bucket": {
    in: "moved",
    change: through((changes) => [
      changes.map((it) => ({ ...it, adds: without(it.adds ?? {}, OWN.returns) })),
    ]),
  },
};

/** The parts of a sale without that guard. */
export const mutatedParts = (sale: Sale, { change }: SaleMutant): SaleParts =>
  change(saleParts(sale), sale);
