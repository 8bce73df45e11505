import { OWN } from "../../../lambdas/saga/buckets";
import { Invocations } from "../invocations";
import { Lessons } from "../lessons";
import type { State } from "../state-set";
import { at } from "../world";
import {
  COPY,
  FLAGS,
  flags,
  OPERATOR,
  PLACES,
  placeOf,
  SAGAS,
  STEP,
  STRAYS,
  TABLE,
  UNDO,
} from "./places";
import {
  commandProgram,
  counterOf,
  remembering,
  rowKeys,
  type Sale,
  type SaleParts,
  setProgram,
} from "./programs";
import { type Judged, judging } from "./rules";

/** A sale in its first state, and what is true of its states. */
export class SaleTables {
  readonly lessons = new Lessons();
  readonly width: number;
  readonly invocations: Invocations;
  protected readonly stepRoots: number[][] = [];
  protected readonly undoRoots: number[] = [];
  protected readonly setRoots: number[] = [];
  readonly #judge: ReturnType<typeof judging>;
  readonly #judged = new Map<number, Judged>();

  constructor(
    readonly sale: Sale,
    private readonly parts: SaleParts,
  ) {
    this.invocations = new Invocations(this.lessons, [sale.by.service]);
    this.#judge = judging(sale);
    this.width = SAGAS + PLACES * sale.requests.length;
  }

  async initial(): Promise<State> {
    const { sale, parts, invocations } = this;
    const { commands } = sale.by;
    for (const [of, request] of sale.requests.entries()) {
      const root = (name: string, memory: Sale["memories"][number]) => {
        const known = remembering(sale, memory);
        const program = commandProgram(sale, parts, { name, request }, known);
        return invocations.root({ of, late: 0 }, `${name} ${of} ${memory}`, program);
      };
      const begun: number[] = [];
      for (const memory of sale.memories) begun.push(await root(commands.do, memory));
      this.stepRoots.push(begun);
      this.undoRoots.push(await root(commands.undo, "nothing"));
    }
    for (const [i, wanted] of sale.sets.entries()) {
      const program = setProgram(sale, parts, wanted);
      this.setRoots.push(await invocations.root({ of: 0, late: 0 }, `set ${i}`, program));
    }
    const first = new Int32Array(this.width);
    const rows = rowKeys(sale).slice(0, sale.rows.length);
    const counters = Object.fromEntries(rows.map((key, row) => [key, this.#row(row)]));
    first[TABLE] = invocations.tableNamed(sale.by.service).numberOf({ rows: {}, counters });
    first[STRAYS] = sale.strays;
    return first;
  }

  #row(row: number): Record<string, number> {
    const { attribute, total } = counterOf(this.sale);
    const { isSpread, rows } = this.sale;
    const [left = 0, buckets] = [rows[row], rows.length - 1];
    const numbers = { [attribute]: left, ...(total && { [total]: left }) };
    if (row > 0) return { ...numbers, [OWN.bucket]: row };
    const spread = { [OWN.buckets]: buckets, [OWN.rows]: buckets, [OWN.epoch]: 0 };
    return isSpread ? { ...numbers, ...spread } : numbers;
  }

  /** How a table is, whatever runs. */
  judged(table: number): Judged {
    const known = this.#judged.get(table) ?? this.#judge(this.invocations.content(0, table));
    this.#judged.set(table, known);
    return known;
  }

  /** Whether nothing runs, and every saga holds, was refused, or has given back. */
  rests(state: State): boolean {
    const { held, refused, undoing, undone } = flags;
    return (
      at(state, OPERATOR) === 0 &&
      this.sale.requests.every((_, saga) => {
        const [step, undo, copy, flag] = [STEP, UNDO, COPY, FLAGS].map((place) =>
          at(state, placeOf(saga, place)),
        );
        const ended = (flag ?? 0) & (held | refused);
        const back = !((flag ?? 0) & undoing) || (flag ?? 0) & undone;
        return step === 0 && undo === 0 && copy === 0 && ended && back;
      })
    );
  }

  flagOf(state: State, saga: number, flag: number): boolean {
    return (at(state, placeOf(saga, FLAGS)) & flag) > 0;
  }
}
