import type { AnySaga } from "../../lambdas/saga/define";
import { type LogLine, logLine, sagaOf } from "./log-line";
import { NewLines } from "./log-search";
import { functionsOf, type Outputs } from "./outputs";
import { shared } from "./shared";

/** The shortest time between two reads. LocalStack searches the whole log each time. */
const PAUSE_MS = 1000;

/** The functions whose logs tell what became of a saga. */
export function loggedBy(saga: AnySaga, outputs: Outputs): string[] {
  const own = functionsOf(saga).map(outputs.function);
  return outputs.lane === "direct" ? [...own, outputs.laneStart] : own;
}

/** What some functions log from now on, by saga. */
export class FunctionLogs {
  readonly #lines: NewLines;
  readonly #bySaga = new Map<string, LogLine[]>();
  readonly #look = shared(() => this.#read(), PAUSE_MS);

  constructor(functionNames: readonly string[]) {
    this.#lines = new NewLines(functionNames);
  }

  close(): void {
    this.#lines.close();
  }

  /** What was logged of a saga so far, oldest first. */
  async linesOf(sagaId: string): Promise<LogLine[]> {
    await this.#look();
    const lines = this.#bySaga.get(sagaId) ?? [];
    return lines.toSorted((a, b) => a.timestamp.getTime() - b.timestamp.getTime());
  }

  /** Forgets what was logged of a saga so far. */
  forget(sagaId: string): void {
    this.#bySaga.delete(sagaId);
  }

  async #read(): Promise<void> {
    for (const { message } of await this.#lines.next()) {
      const line = logLine(message);
      const saga = line && sagaOf(line);
      if (line && saga) this.#bySaga.set(saga, [...(this.#bySaga.get(saga) ?? []), line]);
    }
  }
}
