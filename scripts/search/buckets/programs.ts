import { CounterReader } from "../../../lambdas/runtime/counter-reader";
import { runCommand } from "../../../lambdas/runtime/run-command";
import { serviceTable } from "../../../lambdas/runtime/tables";
import { bucketKeys, type Seen } from "../../../lambdas/saga/buckets";
import type { AnyRequest, AnySaga } from "../../../lambdas/saga/define";
import type { Counter } from "../../../lambdas/saga/participant";
import type { Service } from "../../../lambdas/saga/service";
import { Spreading, type WantedSpread } from "../../deployed/spreading";
import { type Call, called, type Request } from "../ports";
import type { Program } from "../programs";
import { now, type Shipped, shipped } from "../services";

/** What is searched: sagas that take from one counter, while an operator sets it and spreads it. */
export interface Sale {
  readonly saga: AnySaga;
  readonly by: Service<AnyRequest>;
  /** Each takes from the one counter. */
  readonly requests: readonly AnyRequest[];
  /** What each row of the counter has at first: its own row, then its buckets. */
  readonly rows: readonly number[];
  /** Whether the counter is spread over its buckets at first. If not, nobody ever spread it. */
  readonly isSpread: boolean;
  /** What the operator does, one after the other. */
  readonly sets: readonly WantedSpread[];
  /** Sagas that give back what they hold, by their places. */
  readonly undone: readonly number[];
  /** What a function may remember of the counter when it begins, by what that is called. */
  readonly memories: readonly Memory[];
  /** How many steps are sent twice, or undone before they are done. */
  readonly strays: number;
}

/** What a function remembers: nothing; that there are buckets; that all are empty; or that all were full long ago. */
export type Memory = "nothing" | "buckets" | "sold out" | "empty" | "full" | "old";

/** What may be replaced to see what breaks. */
export interface SaleParts {
  readonly participant: Shipped["participants"][string];
  readonly reader: typeof CounterReader;
  readonly spreading: typeof Spreading;
  /** Stands between code and the table. */
  through(call: Call): Call;
}

export function saleParts({ saga, by }: Pick<Sale, "saga" | "by">): SaleParts {
  const participant = shipped(saga).participants[by.service];
  if (!participant) throw new Error(`nothing takes the part of ${by.service}`);
  return { participant, reader: CounterReader, spreading: Spreading, through: (call) => call };
}

/** The counter of a sale, and its names. */
export function counterOf({
  by,
  requests: [request],
}: Sale): Counter & { readonly total?: string } {
  const [counter] = request ? by.takes(request) : [];
  if (!counter) throw new Error(`${by.service} takes nothing`);
  return { ...counter, ...(by.total && { total: by.total }) };
}

/** A step, or its undo, as a service's function runs it. The fence says that the saga is abandoned. */
export function commandProgram(
  { saga, by }: Sale,
  parts: SaleParts,
  command: { readonly name: string; readonly request: AnyRequest },
  known: { readonly seen?: Readonly<Record<string, Seen>> } = {},
): Program<Request> {
  return (world) => {
    const store = called(parts.through(world))(serviceTable(saga, by));
    const reader = new parts.reader(store, now);
    return runCommand(parts.participant, command, {
      store,
      now,
      known,
      perform: async (wanted) => {
        if (wanted.effect === "fence") return { decision: "ABANDONED" } as const;
        if (wanted.effect === "look" || wanted.effect === "sellOut") return reader.perform(wanted);
        throw new Error(`nobody expects ${wanted.effect}`);
      },
    });
  };
}

/** An operator's change of the counter. */
export function setProgram(sale: Sale, parts: SaleParts, wanted: WantedSpread): Program<Request> {
  return async (world) => {
    const store = called(parts.through(world))(serviceTable(sale.saga, sale.by));
    await new parts.spreading(store, counterOf(sale)).set(wanted);
  };
}

/** What a function knows at its beginning, by what it remembers. */
export function remembering(sale: Sale, memory: Memory): { seen?: Record<string, Seen> } {
  if (memory === "nothing") return {};
  const buckets = sale.rows.length - 1;
  const spread = { buckets, rows: buckets, epoch: 0, soldOut: memory === "sold out" };
  const all = (number: number) => sale.rows.map(() => number);
  const left = memory === "empty" ? all(0) : memory === "full" ? all(9) : undefined;
  const seen: Seen = {
    spread,
    ...(left && { reading: { left, returns: all(0) } }),
    after: 0,
    remembered: memory === "old" ? "old" : "young",
  };
  return { seen: { [counterOf(sale).key]: seen } };
}

/** The keys of the counter's rows, as many as there may be. */
export const rowKeys = (sale: Sale): string[] => {
  const most = Math.max(sale.rows.length - 1, ...sale.sets.map(({ buckets }) => buckets));
  const { key } = counterOf(sale);
  return [key, ...bucketKeys(key, most)];
};
