import { inBatches } from "../deployed/in-batches";
import type { FaultProxy } from "../faults/proxy";
import type { Stage } from "../scenarios/stage";
import type { Subject } from "../scenarios/subject";
import { stillOpen } from "./quiet";

/** How many sagas may be late at once. */
const MOST_LATE = 32;

interface Forgetting {
  readonly coordination: Pick<Stage["coordination"], "forget">;
}

/** The sagas of a storm that may still do something. The others are forgotten, so that memory stays flat. */
export class Unfinished {
  readonly #armed = new Set<string>();
  readonly #late = new Map<string, Subject>();
  readonly #waiting = new Set<() => void>();

  /** @param signal ends every wait for room. */
  constructor(
    private readonly proxy: Pick<FaultProxy, "clear" | "clearRules">,
    private readonly signal?: AbortSignal,
  ) {
    signal?.addEventListener("abort", () => this.#wake());
  }

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

  /**
   * Resolves once few enough sagas are late. Otherwise a slow machine would get ever more sagas at once, and become
   * slower.
   */
  async room(): Promise<void> {
    while (this.#late.size >= MOST_LATE && !this.signal?.aborted) {
      await new Promise<void>((look) => this.#waiting.add(look));
    }
  }

  /** Forgets a saga that has ended. It meets no more faults. What else is known of it is in the tables. */
  async forget(id: string, { coordination }: Forgetting): Promise<void> {
    this.#late.delete(id);
    this.#wake();
    coordination.forget(id);
    await this.proxy.clearRules(id);
    await this.proxy.clear(id);
    this.#armed.delete(id);
  }

  /** Does for late sagas what only people can do, and forgets those that the reconciler has finished by its schedule. */
  async look(stage: Stage): Promise<void> {
    const { late } = this;
    const open = new Set((await stillOpen(stage, late)).map(({ id }) => id));
    for (const { id } of late) if (!open.has(id)) await this.forget(id, stage);
  }

  /** No saga meets a fault any more. Removes only the storm's own rules: others may use the proxy at the same time. */
  async disarm(): Promise<void> {
    await inBatches([...this.#armed], (id) => this.proxy.clearRules(id));
  }

  #wake(): void {
    for (const look of this.#waiting) look();
    this.#waiting.clear();
  }
}
