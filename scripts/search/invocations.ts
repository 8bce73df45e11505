import * as z from "zod";
import { firstOf, Interner, type Lessons, Memo, paired, secondOf, UNKNOWN } from "./lessons";
import { BUSY, type Request } from "./ports";
import { type Ended, type Point, type Program, Programs } from "./programs";
import { type Content, Tables } from "./tables";

/** How long a saga waits for an approval. */
export const APPROVAL_SECONDS = 3600;

/** The only two times: before and after an approval has expired. They are on different days. */
export const EARLY = Date.parse("2026-01-01T00:00:00.000Z");
export const LATE = EARLY + 48 * 1000 * APPROVAL_SECONDS;

/** What an invocation does next. A number below ENDED is the table that it calls. */
export const ENDED = 64;
export const CALLS = { status: 65, start: 66, resume: 67, letter: 68, publish: 69 } as const;

/** The saga of an invocation, by its place in the journey; and whether the invocation begins LATE. */
export interface Beginning {
  readonly of: number;
  readonly late: number;
}

/**
 * Invocations as numbers (0: none). For each one this class knows what its next call does to the tables, and
 * where it leads. All of it is learned from the code itself.
 */
export class Invocations {
  readonly programs = new Programs<Request>();
  readonly tables: readonly Tables[];
  readonly responses = new Interner<unknown>();
  readonly ends = new Interner<Ended>();
  private readonly kinds: number[] = [];
  private readonly sagas = new Map<string, number>();
  private readonly sagaOfNode: number[] = [];
  private readonly endOf: number[] = [];
  private readonly decisions: (string | undefined)[] = [];
  private readonly onTable: Memo;
  private readonly onResponse: Memo;

  constructor(
    lessons: Lessons,
    private readonly tableNames: readonly string[],
  ) {
    this.tables = tableNames.map(() => new Tables());
    this.onTable = new Memo(lessons, async (timed, table) => {
      const { asks } = this.asking(Math.floor(timed / 2));
      if (!("table" in asks)) throw new Error("not a call to a table");
      const called = await this.tableNamed(asks.table).call(table, asks);
      const heard = this.responses.numberOf(called.heard);
      return paired(called.table, await this.onResponse.learned(timed, heard));
    });
    this.onResponse = new Memo(lessons, (timed, response) =>
      this.next(timed, this.responses.at(response)),
    );
  }

  /** The beginning of a program about a saga. The name must say all that the program depends on. */
  async root(at: Beginning, name: string, program: Program<Request>): Promise<number> {
    const known = at.late ? `${name}, late` : name;
    this.sagas.set(known, at.of);
    return this.known(await this.programs.root(known, program, timeOf(at.late)));
  }

  /** The saga that an invocation is about, by its place in the journey. */
  sagaOf(node: number): number {
    return this.sagaOfNode[node] ?? 0;
  }

  kindOf(node: number): number {
    return this.kinds[node] ?? ENDED;
  }

  /** The number of its end in `ends`. */
  endingOf(node: number): number {
    return this.endOf[node] ?? 0;
  }

  /** Whether it ended with an answer, not with an error. */
  hasAnswered(node: number): boolean {
    return "answer" in this.ends.at(this.endingOf(node));
  }

  /** The approval that an ended invocation of the approval function returned. */
  decisionTold(node: number): string | undefined {
    return this.decisions[this.endingOf(node)];
  }

  /** Makes the next call to a table. Returns the table after it (high) and the invocation (low). */
  called(node: number, late: number, table: number): number {
    return this.onTable.get(node * 2 + late, table);
  }

  /** The invocation after it got this response. */
  told(node: number, late: number, response: number): number {
    return this.onResponse.get(node * 2 + late, response);
  }

  /** The invocation after others kept its next write from its item. Undefined if it writes nothing next. */
  afterBusy(node: number, late: number): number | undefined {
    if (this.kindOf(node) >= ENDED || !("commit" in this.asking(node).asks)) return undefined;
    return this.told(node, late, this.responses.numberOf(BUSY));
  }

  asking(node: number): Extract<Point<Request>, { asks: unknown }> {
    const point = this.programs.at(node);
    if (!("asks" in point)) throw new Error(`${point.program} has ended`);
    return point;
  }

  tableNamed(name: string): Tables {
    const table = this.tables[this.tableNames.indexOf(name)];
    if (!table) throw new Error(`there is no table ${name}`);
    return table;
  }

  content(tables: number, number: number): Content {
    const table = this.tables[tables];
    if (!table) throw new RangeError(`no table ${tables}`);
    return table.at(number);
  }

  private async next(timed: number, heard: unknown): Promise<number> {
    const time = timeOf(timed % 2);
    return this.known(await this.programs.next(Math.floor(timed / 2), heard, time));
  }

  private known(node: number): number {
    const point = this.programs.at(node);
    this.sagaOfNode[node] = this.sagas.get(point.program) ?? 0;
    this.kinds[node] = "ended" in point ? ENDED : this.kindOfCall(point.asks);
    if ("ended" in point) this.learnEnd(node, point.ended);
    return node;
  }

  private kindOfCall(asks: Request): number {
    return "table" in asks ? this.tableNames.indexOf(asks.table) : kindOf(asks);
  }

  private learnEnd(node: number, ended: Ended): void {
    const end = this.ends.numberOf(ended);
    this.endOf[node] = end;
    this.decisions[end] = decided.safeParse(ended).data?.answer.approval;
  }
}

const decided = z.object({ answer: z.object({ approval: z.string(), heard: z.boolean() }) });

const timeOf = (late: number) => (late ? LATE : EARLY);

function kindOf(asks: Request): number {
  if ("status" in asks) return CALLS.status;
  if ("start" in asks) return CALLS.start;
  if ("resume" in asks) return CALLS.resume;
  return "publish" in asks ? CALLS.publish : CALLS.letter;
}

export { firstOf as tableOf, secondOf as nodeOf, UNKNOWN };
