import { randomUUID } from "node:crypto";
import { violations } from "../deployed/audit";
import type { SagaRows } from "../deployed/books";
import { recordCleanRuns } from "../scenarios/places";
import type { CutStage } from "../scenarios/power-cuts";
import { countersOf } from "../scenarios/seen";
import { type Connect, disconnect, type Stage } from "../scenarios/stage";
import { newSubject, type Subject } from "../scenarios/subject";
import { arm } from "../scenarios/trouble";
import { Gate } from "./gate";
import { journeysOf, type PlannedSaga, POOLS, planStorm } from "./plan";
import { untilQuiet } from "./quiet";

/** How many sagas run at once. */
const AT_ONCE = 16;
/** A saga that takes longer is finished after the storm. */
const PATIENCE_MS = 20_000;

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
export interface StormReport {
  readonly sagas: number;
  readonly seed: number;
  readonly seconds: number;
  readonly powerCuts: number;
  /** How many sagas got each kind of trouble. */
  readonly troubles: Readonly<Record<string, number>>;
  /** How many sagas ended in each way. */
  readonly ends: Readonly<Record<string, number>>;
  readonly redrives: number;
  readonly violations: readonly string[];
}

/**
 * Runs sagas under random faults and power cuts, waits until all are closed, and audits them. The seed
 * determines the plan and every fault in it. The order in which faults hit depends on the machine.
 */
export async function runStorm(cut: CutStage, options: StormOptions): Promise<StormReport> {
  const started = Date.now();
  const storm = await Storm.begin(cut, options);
  try {
    await storm.rage();
    await storm.calm();
    return { ...(await storm.audit()), seconds: Math.round((Date.now() - started) / 1000) };
  } finally {
    storm.close();
  }
}

class Storm {
  readonly #subjects: Subject[] = [];
  readonly #gate = new Gate();
  readonly #pools: string[] = [];
  #cuts: number[];

  private constructor(
    private readonly cut: CutStage,
    private readonly options: StormOptions,
    private readonly plan: ReturnType<typeof planStorm>,
    private stage: Stage,
  ) {
    this.#cuts = [...plan.powerCuts];
  }

  static async begin(cut: CutStage, options: StormOptions): Promise<Storm> {
    const stage = await options.connect(cut.proxy);
    const plan = planStorm(
      stage.plan,
      { powerCuts: 2, isStoppable: stage.coordination.isStoppable, ...options },
      options.seed,
      await recordCleanRuns(stage),
    );
    const storm = new Storm(cut, options, plan, stage);
    for (let n = 0; n < POOLS; n++) await storm.#fill();
    return storm;
  }

  /** Fills the counters of a new pool with two thirds of the demand, so that some sagas are refused. */
  async #fill(): Promise<void> {
    const { client, plan } = this.stage;
    const tag = randomUUID().slice(0, 13);
    const portions = Math.ceil((this.options.sagas / POOLS) * (2 / 3));
    for (const name of new Set(journeysOf(plan))) {
      const { takes } = newSubject(plan.saga, plan.journey(name), tag);
      for (const { service, key, amount } of takes) {
        await client.setCounter(service, key, amount * portions);
      }
    }
    this.#pools.push(tag);
  }

  async rage(): Promise<void> {
    const left = [...this.plan.sagas];
    const worker = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        await this.#gate.opened();
        this.options.signal?.throwIfAborted();
        await this.#one(next);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** Runs one saga. Errors are ignored, because faults cause them; the audit shows whether they did harm. */
  async #one(planned: PlannedSaga): Promise<void> {
    const subject = this.#subjectOf(planned);
    this.#subjects.push(subject);
    if (this.#subjects.length % 50 === 0) {
      this.options.log(`${this.#subjects.length} of ${this.options.sagas} sagas begun`);
    }
    await this.#through(planned, subject).catch(() => {});
    if (this.#subjects.length >= (this.#cuts[0] ?? Number.POSITIVE_INFINITY)) await this.#strike();
  }

  #subjectOf({ journey, pool }: PlannedSaga): Subject {
    const { plan } = this.stage;
    return newSubject(plan.saga, plan.journey(journey), this.#pools[pool]);
  }

  async #through({ journey, troubles }: PlannedSaga, subject: Subject): Promise<void> {
    const { stage } = this;
    const { plan, client, coordination } = stage;
    const armed = await Promise.all(troubles.map((trouble) => arm(trouble, subject, stage)));
    const run = await coordination.start(subject);
    const strikes = armed.map(({ during }) => during?.(run));
    // Not awaited: if another fault keeps the saga from a place, that place is never reached.
    const person = plan.journey(journey).meanwhile?.(client, subject, coordination);
    for (const strike of [...strikes, person]) Promise.resolve(strike).catch(() => {});
    await client.closed(subject.id, PATIENCE_MS).catch(() => {});
    await Promise.all(armed.map(({ afterwards }) => afterwards?.()));
  }

  /** Cuts the power while the other sagas are running. */
  async #strike(): Promise<void> {
    this.#cuts.shift();
    await this.#gate.shutWhile(async () => {
      this.options.log(`power cut after ${this.#subjects.length} sagas`);
      disconnect(this.stage);
      await this.cut.powerCut();
      this.stage = await this.options.connect(this.cut.proxy);
    });
  }

  async calm(): Promise<void> {
    // Only the storm's own rules: other scenarios may use the proxy at the same time.
    await Promise.all(this.#subjects.map(({ id }) => this.cut.proxy.clearRules(id)));
    this.options.log("finishing the open sagas");
    await untilQuiet(this.stage, this.#subjects, this.options);
  }

  async audit(): Promise<Omit<StormReport, "seconds">> {
    const { plan, client } = this.stage;
    const sagas: SagaRows[] = [];
    for (const { id } of this.#subjects) sagas.push(await client.rows(id));
    const taken = this.#subjects.flatMap(({ takes }) => takes);
    const counters = await countersOf(taken, this.stage);
    const troubles = this.plan.sagas.flatMap((planned) => planned.troubles);
    return {
      sagas: sagas.length,
      seed: this.options.seed,
      powerCuts: this.plan.powerCuts.length,
      troubles: tally(troubles.map((it) => (it.kind === "storage" ? it.fault : it.kind))),
      ends: tally(
        sagas.map(({ record }) => [record?.status, record?.reason].filter(Boolean).join(" ")),
      ),
      redrives: sagas.reduce((sum, { record }) => sum + Number(record?.redrives ?? 0), 0),
      violations: violations(plan.saga, { sagas, counters }),
    };
  }

  close(): void {
    disconnect(this.stage);
  }
}

function tally(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
}
