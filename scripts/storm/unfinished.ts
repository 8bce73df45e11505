import { inBatches } from "../deployed/in-batches";
import type { FaultProxy } from "../faults/proxy";
import type { Stage } from "../scenarios/stage";
import type { Subject } from "../scenarios/subject";
import { stillOpen } from "./quiet";

/** The sagas of a storm that may still do something. The others are forgotten, so that memory stays flat. */
export class Unfinished {
  readonly #armed = new Set<string>();
  readonly #late = new Map<string, Subject>();

  constructor(private readonly proxy: FaultProxy) {}

  /** The sagas that took too long. */
  get late(): readonly Subject[] {
    return [...this.#late.values()];
  }

  /** A saga has begun, and faults may be ready for it. */
  begun({ id }: Subject): void {
    this.#armed.add(id);
  }

  tookTooLong(subject: Subject): void {
    this.#late.set(subject.id, subject);
  }

  /** Forgets a saga that has ended. It meets no more faults. What else is known of it is in the tables. */
  async forget(id: string, { coordination }: Stage): Promise<void> {
    this.#late.delete(id);
    coordination.forget(id);
    await this.proxy.clearRules(id);
    await this.proxy.clear(id);
    this.#armed.delete(id);
  }

  /** Does for late sagas what only people can do, and forgets those that the reconciler has finished. */
  async look(stage: Stage): Promise<void> {
    const { late } = this;
    const open = new Set((await stillOpen(stage, late)).map(({ id }) => id));
    for (const { id } of late) if (!open.has(id)) await this.forget(id, stage);
  }

  /** No saga meets a fault any more. Removes only the storm's own rules: others may use the proxy at the same time. */
  async disarm(): Promise<void> {
    await inBatches([...this.#armed], (id) => this.proxy.clearRules(id));
  }
}
