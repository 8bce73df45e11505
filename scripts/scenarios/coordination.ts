import type { CoordinationName } from "../../lib/names";
import type { SagaRows } from "../deployed/books";
import type { TraceEntry } from "../deployed/trace/entry";
import type { Fault } from "../faults/proxy";
import type { Letters } from "./ends";
import type { Waiting } from "./journeys";
import type { Place, Scenario } from "./scenario";
import type { Subject } from "./subject";

/** A step, and when it was under way (milliseconds since 1970). */
export interface StepTime {
  readonly step: string;
  readonly from: number;
  readonly to: number;
}

/** What carries sagas from step to step, as far as scenarios have to know it. */
export interface Coordination extends Waiting {
  readonly name: CoordinationName;
  /** How a run ended that came to its end, and one that was lost in a power cut. */
  readonly done: string;
  readonly lost: string;
  /** Whether an invocation has messages of several sagas in hand: who kills it meets all of them. */
  readonly batches: boolean;
  /** What keeps a saga where it is, before or after it has committed, and holds up no other one. */
  readonly halts: { readonly before: Fault; readonly after: Fault };
  /** Those of these scenarios that have a meaning here, with the ends that they have here. */
  scenarios(table: readonly Scenario[]): Scenario[];
  /** Does this without the saga's going on by itself; before it is started. */
  quietly(subject: Pick<Subject, "id">, work: () => Promise<unknown>): Promise<void>;
  /** Brings a saga about. Returns its run: what can be waited for, and stopped. */
  start(subject: Pick<Subject, "id" | "request">, name?: string): Promise<string>;
  /** Waits until the run is over, and tells how it ended. */
  ended(run: string, timeoutMs: number): Promise<string>;
  /** Waits until what the run does at a place is not tried any more; or nothing is left to try. */
  givenUp(run: string, at: Place): Promise<unknown>;
  /** Kills the run. What its functions are doing goes on. */
  stop(run: string): Promise<void>;
  /** What every run of this saga did, as names in their order; by the run's part in it. */
  histories(saga: SagaRows): Promise<Record<string, string[]>>;
  /** The same with the time, for who draws it. */
  trace?(saga: SagaRows): Promise<TraceEntry[]>;
  steps(run: string): Promise<StepTime[]>;
  /** Messages about a saga in the dead-letter queues. */
  letters(sagaId: string): Promise<Letters>;
  close(): void;
}
