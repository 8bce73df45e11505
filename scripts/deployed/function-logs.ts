import { setTimeout as delay } from "node:timers/promises";
import { type LogLine, logLine, sagaOf } from "./log-line";
import { type FoundLine, LogSearch } from "./log-search";

/** So far back it looks again: a line may come later than one that was written after it. */
const OVERLAP_MS = 5000;
/** At least so long between two readings: LocalStack goes through the whole log each time. */
const PAUSE_MS = 1000;

/** What some functions log, by saga. Whoever asks while it reads shares the reading after that. */
export class FunctionLogs {
  readonly #search = new LogSearch();
  readonly #seen = new Set<string>();
  readonly #bySaga = new Map<string, LogLine[]>();
  #from = Date.now() - OVERLAP_MS;
  #next: Promise<void> | undefined;
  #current: Promise<unknown> = Promise.resolve();

  /** Lines that were written before it was made are not read. */
  constructor(private readonly functionNames: readonly string[]) {}

  close(): void {
    this.#search.close();
  }

  /** What was logged of a saga so far, oldest first. */
  async linesOf(sagaId: string): Promise<LogLine[]> {
    await this.#look();
    const lines = this.#bySaga.get(sagaId) ?? [];
    return lines.toSorted((a, b) => a.timestamp.getTime() - b.timestamp.getTime());
  }

  #look(): Promise<void> {
    this.#next ??= this.#current.then(() => {
      const look = this.#read();
      this.#next = undefined;
      this.#current = look.catch(() => {}).then(() => delay(PAUSE_MS));
      return look;
    });
    return this.#next;
  }

  async #read(): Promise<void> {
    const started = Date.now();
    const lines = await this.#search.lines(this.functionNames, { since: this.#from });
    for (const line of lines) this.#take(line);
    this.#from = started - OVERLAP_MS;
  }

  #take({ id, message }: FoundLine): void {
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    const line = logLine(message);
    const saga = line && sagaOf(line);
    if (!line || saga === undefined) return;
    const lines = this.#bySaga.get(saga) ?? [];
    this.#bySaga.set(saga, [...lines, line]);
  }
}
