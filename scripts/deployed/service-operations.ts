import type { AnySaga } from "../../lambdas/saga/define";
import type { Decider, Done, Letter } from "./operations";
import type { OrderRow } from "./records";
import type { Services } from "./services";
import type { SagaSummary } from "./summary";

/** What is the same whatever coordinates a saga, because the services alone do it. */
export abstract class ServiceOperations {
  readonly saga: AnySaga;

  protected constructor(protected readonly services: Services) {
    this.saga = services.saga;
  }

  /** How these orders stand; ids without a row are left out. */
  protected abstract summaries(
    orders: ReadonlyMap<string, OrderRow>,
    ids: readonly string[],
  ): Promise<SagaSummary[]>;

  async open(limit?: number): Promise<SagaSummary[]> {
    const ids = (await this.services.openIds()).slice(0, limit);
    return this.summaries(await this.services.orders(ids), ids);
  }

  decide(orderId: string, decision: "approve" | "reject", by: Decider) {
    return this.services.decide(orderId, decision, by);
  }

  redrive(orderId: string): Promise<Done> {
    return this.services.redrive(orderId);
  }

  /** The fence first. What drives the saga meets it, and is woken if it sleeps. */
  async compensate(orderId: string, reason: string): Promise<Done> {
    await this.services.abandon(orderId, reason);
    return this.redrive(orderId);
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

  stock(skus: readonly string[]) {
    return this.services.stock(skus);
  }

  setStock(sku: string, onHand: number) {
    return this.services.setStock(sku, onHand);
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
