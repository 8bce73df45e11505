import { setTimeout as delay } from "node:timers/promises";
import { recordCleanRuns } from "../scenarios/places";
import type { CutStage } from "../scenarios/power-cuts";
import { type Connect, disconnect, type Stage } from "../scenarios/stage";
import type { Subject } from "../scenarios/subject";
import { arm } from "../scenarios/trouble";
import { Gate } from "./gate";
import { Memory, type MemoryUse, megabytes } from "./memory";
import { type PlannedSaga, planStorm, type StormPlan } from "./plan";
import { Pools } from "./pools";
import { untilQuiet } from "./quiet";
import { Unfinished } from "./unfinished";
import { type Judged, judgeAll, tally } from "./verdict";

/** How many sagas run at once. */
const AT_ONCE = 16;
/** A saga that takes longer is finished beside the others, or after the storm. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 15_000;

export interface StormOptions {
  readonly connect: Connect;
  readonly sagas: number;
  /** Default: two. */
  readonly powerCuts?: number;
  readonly seed: number;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The results, after every saga was finished. */
export interface StormReport extends Judged {
  readonly sagas: number;
  readonly seed: number;
  readonly seconds: number;
  readonly powerCuts: number;
  /** How many sagas got each kind of trouble. */
  readonly troubles: Readonly<Record<string, number>>;
  /** How many exhausted messages were driven on. Undefined of an orchestration, which has none. */
  readonly messages?: number | undefined;
  readonly memory: MemoryUse;
}

/**
 * Runs sagas under random faults and power cuts, waits until all are closed, and audits them. The seed
 * determines the plan and every fault in it. The order in which faults hit depends on the machine. A saga that has
 * ended leaves its id here and nothing else. A choreography's stage must be the storm's alone.
 */
export async function runStorm(cut: CutStage, options: StormOptions): Promise<StormReport> {
  const started = Date.now();
  const storm = await Storm.begin(cut, options);
  try {
    await storm.rage();
    const messages = await storm.calm();
    const judged = await storm.judge();
    const seconds = Math.round((Date.now() - started) / 1000);
    return { ...storm.told(), ...judged, messages, seconds };
  } finally {
    storm.close();
  }
}

class Storm {
  readonly #ids: string[] = [];
  readonly #unfinished: Unfinished;
  readonly #gate = new Gate();
  readonly #memory: Memory;
  #cuts: number[];

  private constructor(
    private readonly cut: CutStage,
    private readonly options: StormOptions,
    private readonly plan: StormPlan,
    private readonly pools: Pools,
    private stage: Stage,
  ) {
    this.#cuts = [...plan.powerCuts];
    this.#memory = new Memory(options.sagas);
    this.#unfinished = new Unfinished(cut.proxy, options.signal);
  }

  static async begin(cut: CutStage, options: StormOptions): Promise<Storm> {
    const stage = await options.connect(cut.proxy);
    const { sagas, powerCuts = 2, seed } = options;
    const size = { sagas, powerCuts, coordination: stage.coordination };
    const plan = planStorm(stage.plan, size, seed, await recordCleanRuns(stage));
    return new Storm(cut, options, plan, await Pools.filled(stage, sagas), stage);
  }

  async rage(): Promise<void> {
    const left = this.plan.sagas.values();
    const worker = async () => {
      for (const next of left) {
        await this.#unfinished.room();
        await this.#gate.opened();
        this.options.signal?.throwIfAborted();
        await this.#one(next);
      }
    };
    const over = new AbortController();
    const looking = this.#lookAfterLate(over.signal);
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    } finally {
      over.abort();
      await looking;
    }
  }

  /** Runs one saga. Errors are ignored, because faults cause them; the audit shows whether they did harm. */
  async #one(planned: PlannedSaga): Promise<void> {
    const subject = this.pools.subjectOf(planned, this.stage);
    this.#ids.push(subject.id);
    this.#unfinished.begun(subject);
    this.#memory.begun(this.#ids.length);
    if (this.#ids.length % 50 === 0) this.#tell();
    const isClosed = await this.#through(planned, subject).catch(() => false);
    if (!isClosed) this.#unfinished.tookTooLong(subject);
    if (this.#ids.length >= (this.#cuts[0] ?? Number.POSITIVE_INFINITY)) await this.#strike();
  }

  #tell(): void {
    const { log, sagas } = this.options;
    const late = this.#unfinished.late.length;
    log(`${this.#ids.length} of ${sagas} sagas begun, ${late} late, ${megabytes()} MB`);
  }

  /** Returns whether the saga was closed in time. */
  async #through({ journey, troubles }: PlannedSaga, subject: Subject): Promise<boolean> {
    const { stage } = this;
    const { plan, client, coordination } = stage;
    const armed = await Promise.all(troubles.map((trouble) => arm(trouble, subject, stage)));
    const run = await coordination.start(subject);
    const strikes = armed.map(({ during }) => during?.(run));
    // Not awaited: if another fault keeps the saga from a place, that place is never reached.
    const person = plan.journey(journey).meanwhile?.(client, subject, coordination);
    const beside = Promise.allSettled([...strikes, person]);
    const closing = client.closed(subject.id, PATIENCE_MS);
    const isClosed = await closing.then(
      () => true,
      () => false,
    );
    await Promise.all(armed.map(({ afterwards }) => afterwards?.()));
    if (isClosed) beside.then(() => this.#unfinished.forget(subject.id, stage)).catch(() => {});
    return isClosed;
  }

  async #lookAfterLate(over: AbortSignal): Promise<void> {
    const pause = () => delay(LOOK_MS, true, { signal: over }).catch(() => false);
    while (await pause()) {
      await this.#gate.opened();
      await this.#unfinished.look(this.stage).catch(() => {}); // in a power cut nobody answers
    }
  }

  /** Cuts the power while the other sagas are running. */
  async #strike(): Promise<void> {
    this.#cuts.shift();
    await this.#gate.shutWhile(async () => {
      this.options.log(`power cut after ${this.#ids.length} sagas`);
      disconnect(this.stage);
      await this.cut.powerCut();
      this.stage = await this.options.connect(this.cut.proxy);
    });
  }

  /** Returns how many exhausted messages were driven on. */
  async calm(): Promise<number | undefined> {
    await this.#unfinished.disarm();
    this.options.log("finishing the open sagas");
    return untilQuiet(this.stage, this.#unfinished.late, this.options);
  }

  judge = (): Promise<Judged> =>
    judgeAll(this.stage, { ids: this.#ids, taken: this.pools.taken }, this.options);

  told() {
    const troubles = this.plan.sagas.flatMap((planned) => planned.troubles);
    return {
      sagas: this.#ids.length,
      seed: this.options.seed,
      powerCuts: this.plan.powerCuts.length,
      troubles: tally(troubles.map((it) => (it.kind === "storage" ? it.fault : it.kind))),
      memory: this.#memory.report(),
    };
  }

  close(): void {
    disconnect(this.stage);
  }
}
