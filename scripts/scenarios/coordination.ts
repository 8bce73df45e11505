import type { CoordinationName } from "../../lib/names";
import type { SagaRows } from "../deployed/books";
import type { TraceEntry } from "../deployed/trace/entry";
import type { Fault } from "../faults/proxy";
import type { Letters } from "./ends";
import type { Waiting } from "./journeys";
import type { Place, Scenario } from "./scenario";
import type { Subject } from "./subject";

/** A step, and when it ran (milliseconds since 1970). */
export interface StepTime {
  readonly step: string;
  readonly from: number;
  readonly to: number;
}

/** A coordination, as far as scenarios need to know it. */
export interface Coordination extends Waiting {
  readonly name: CoordinationName;
  /** The status of a run that ended, and of a run that was lost in a power cut. */
  readonly done: string;
  readonly lost: string;
  /** Whether a run can be stopped. Otherwise only the process can be killed that does its work. */
  readonly isStoppable: boolean;
  /** How another coordination's calls are made here, if nothing tells when a run here takes which step. */
  readonly calls?: {
    readonly like: Coordination;
    here(places: readonly Place[]): readonly Place[];
  };
  /** Whether an invocation handles messages of several sagas. Killing it hits all of them. */
  readonly batches: boolean;
  /** The faults that hold a saga before or after its commit, without holding up other sagas. */
  readonly halts: { readonly before: Fault; readonly after: Fault };
  /** The scenarios that make sense in this coordination, with the ends that they have in it. */
  scenarios(table: readonly Scenario[]): Scenario[];
  /** Does the work, before the saga is started, while the coordination does not drive it. */
  quietly(subject: Pick<Subject, "id">, work: () => Promise<unknown>): Promise<void>;
  /** Starts a saga. Returns its run, which can be waited for and stopped. */
  start(subject: Pick<Subject, "id" | "request">, name?: string): Promise<string>;
  /** Waits until the run is over. Returns its status. */
  ended(run: string, timeoutMs: number): Promise<string>;
  /** Waits until the run gives up the call at this place, or has nothing left to try. */
  givenUp(run: string, at: Place): Promise<unknown>;
  /** Stops the run. Functions that are running go on. */
  stop(run: string): Promise<void>;
  /** What every run of this saga did, as names in order; keyed by the run's part in the saga. */
  histories(saga: SagaRows): Promise<Record<string, string[]>>;
  /** The same with times, for drawings. */
  trace?(saga: SagaRows): Promise<TraceEntry[]>;
  steps(run: string): Promise<StepTime[]>;
  /** How many messages about a saga are in the dead-letter queues. */
  letters(sagaId: string): Promise<Letters>;
  /** Forgets a saga that has ended and that nobody waits for, so that any number of sagas can be run. */
  forget(sagaId: string): void;
  close(): void;
}
