import type { AnySaga } from "../../lambdas/saga/define";
import type { Decider, Done, Letter } from "./operations";
import type { ReadRecord } from "./records";
import type { Services } from "./services";
import type { SagaSummary } from "./summary";

/** What is the same whatever coordinates a saga, because the services alone do it. */
export abstract class ServiceOperations {
  readonly saga: AnySaga;

  protected constructor(protected readonly services: Services) {
    this.saga = services.saga;
  }

  /** How these sagas stand; ids without a row are left out. */
  protected abstract summaries(
    records: ReadonlyMap<string, ReadRecord>,
    ids: readonly string[],
  ): Promise<SagaSummary[]>;

  async open(limit?: number): Promise<SagaSummary[]> {
    const ids = (await this.services.records.openIds()).slice(0, limit);
    return this.summaries(await this.services.records.of(ids), ids);
  }

  decide(id: string, decision: "approve" | "reject", by: Decider) {
    return this.services.decide(id, decision, by);
  }

  redrive(id: string): Promise<Done> {
    return this.services.redrive(id);
  }

  /** The fence first. What drives the saga meets it, and is woken if it sleeps. */
  async compensate(id: string, reason: string): Promise<Done> {
    await this.services.abandon(id, reason);
    return this.redrive(id);
  }

  reconcile(which: "due" | "all"): Promise<Done[]> {
    return this.services.reconcile(which);
  }

  letters(): Promise<Letter[]> {
    return this.services.letters();
  }

  /** Drives the saga on from where it stands: what the letter told is not needed any more. */
  redriveLetters(chosen: (letter: Letter) => boolean) {
    return this.services.redriveLetters(chosen, ({ sagaId }) => this.redrive(sagaId));
  }

  counters(names: readonly string[]) {
    return this.services.counters(names);
  }

  setCounter(name: string, amount: number) {
    return this.services.setCounter(name, amount);
  }

  reindex() {
    return this.services.reindex();
  }

  books() {
    return this.services.books();
  }

  close(): void {
    this.services.close();
  }
}
