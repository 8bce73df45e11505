import { setTimeout as delay } from "node:timers/promises";
import { hasEnded } from "../../lambdas/saga/record-states";
import { END, routesOf } from "../../lambdas/saga/routes";
import type { SagaRows } from "../deployed/books";
import type { ChoreographyClient } from "../deployed/choreography-client";
import { FunctionLogs } from "../deployed/function-logs";
import { waitFor } from "../deployed/wait-for";
import { BUS, type FaultProxy } from "../faults/proxy";
import { choreographed } from "./choreography-table";
import { type Asked, placedBy } from "./client-of-events";
import type { Coordination } from "./coordination";
import { DeadLetters } from "./dead-letters";
import { factsOf, isPublished, lineOf, stepsIn, traceOf } from "./event-log";
import { Plan } from "./plan";
import { NONE } from "./record";
import type { Place, Scenario } from "./scenario";
import type { Subject } from "./subject";

const GATE_MS = 5000;
const GIVE_UP_MS = 180_000;

/** Runs sagas as a choreography. A run is a client that places a saga. */
export const choreography = (client: ChoreographyClient, proxy: FaultProxy): Coordination =>
  new Choreography(client, proxy);

class Choreography implements Coordination {
  readonly name = "choreography";
  readonly done = NONE;
  readonly lost = NONE;
  readonly isStoppable = false;
  readonly batches = true;
  readonly halts = { before: "reset", after: "lost-answer" } as const;
  readonly #placed = new Map<string, Promise<unknown>>();
  readonly #quiet = new Set<string>();
  readonly #logs: FunctionLogs;
  readonly #letters: DeadLetters;
  readonly #plan: Plan;

  constructor(
    private readonly client: ChoreographyClient,
    private readonly proxy: FaultProxy,
  ) {
    this.#plan = new Plan(client.saga);
    this.#logs = new FunctionLogs(Object.values(client.outputs.functions));
    this.#letters = new DeadLetters(client);
  }

  scenarios = (table: readonly Scenario[]) => choreographed(this.#plan, table);

  close = (): void => this.#logs.close();

  forget = (id: string): void => {
    for (const run of this.#placed.keys()) if (run.startsWith(id)) this.#placed.delete(run);
    this.#quiet.delete(id);
    this.#logs.forget(id);
  };

  /** The bus loses the saga's events while the work runs. */
  quietly = async ({ id }: Pick<Subject, "id">, work: () => Promise<unknown>): Promise<void> => {
    const events = { sagaId: id, table: BUS, operation: "PutEvents" };
    await this.proxy.inject({ ...events, fault: "swallow", times: "always" });
    await work();
    const told = factsOf(this.client.saga, await this.client.rows(id));
    await waitFor(`${told} of ${id} to be published`, async () => {
      const lines = (await this.#logs.linesOf(id)).map(lineOf);
      return told.every((type) => lines.includes(`${type} published`));
    });
    await this.proxy.clearRules(id);
    this.#quiet.add(id);
  };

  /** Waits until the steps before the approval are done and nobody has decided. Nothing moves then. */
  parked = async (id: string): Promise<void> => {
    await this.client.parked(id);
    // Also waits for the event that finds the approval missing, so that runs are alike. It may be lost.
    const routes = Object.entries(routesOf(this.client.saga));
    const gated = routes.flatMap(([type, to]) =>
      to !== END && to.gated ? [`${type}: waits`] : [],
    );
    const waits = async () =>
      (await this.#logs.linesOf(id)).some((line) => gated.includes(lineOf(line)));
    await waitFor("its event", waits, GATE_MS).catch(() => {});
  };

  expire = async (id: string): Promise<void> => {
    await this.parked(id);
    const { saga } = this.client;
    const { approvalDeadline = "" } = saga.record.parse(await this.client.record(id));
    await delay(Math.max(0, Date.parse(approvalDeadline) - Date.now()));
    await this.#sweep(id);
  };

  start = async (subject: Asked, name = subject.id): Promise<string> => {
    const again = name !== subject.id;
    const placed = placedBy(this.client, subject, again || this.#quiet.has(subject.id));
    placed.catch(() => {}); // thrown where the end is awaited; in a power cut nobody awaits it
    this.#placed.set(name, placed);
    return name;
  };

  ended = async (run: string, timeoutMs: number): Promise<string> => {
    await this.#placed.get(run);
    if (await this.client.record(run)) await this.#closed(run, timeoutMs);
    return NONE;
  };

  /** Waits until the client has given up before there was a record, or until `#isGivenUp`. */
  givenUp = async (run: string, at: Place): Promise<void> => {
    await this.#placed.get(run);
    await waitFor(`${run} to be given up`, () => this.#isGivenUp(run, at), GIVE_UP_MS);
  };

  /**
   * A service that gives a step up abandons the saga some time before the message is a dead letter. A
   * committed pivot goes on, even if its message is given up.
   */
  async #isGivenUp(id: string, at: Place): Promise<boolean> {
    const record = await this.client.record(id);
    if (!record || hasEnded(this.client.saga, record)) return true;
    if (record.status === "ABANDONED" && !this.#plan.isCompensation(at)) return true;
    if (record.status === "CONFIRMED" && !this.#plan.isOnward(at)) return true;
    const { step, compensation, retriable } = await this.letters(id);
    return step + compensation + retriable > 0;
  }

  stop = (run: string): Promise<void> => {
    throw new Error(`${run}: there is nothing to stop`);
  };

  histories = async ({ id }: SagaRows): Promise<Record<string, string[]>> => {
    const lines = await this.#logs.linesOf(id);
    return { "the functions' logs": lines.map(lineOf) };
  };

  trace = async ({ id }: SagaRows) => traceOf(await this.#logs.linesOf(id));

  steps = async (run: string) => {
    const routes = Object.entries(routesOf(this.client.saga));
    const ends = routes.flatMap(([type, to]) => (to === END ? [type] : []));
    const ended = async () => {
      const lines = await this.#logs.linesOf(run);
      return lines.some(isPublished(...ends)) && lines;
    };
    return stepsIn(this.#plan, await waitFor(`the log of ${run}'s end`, ended));
  };

  /** 1 stands for any number: if an event came twice, there are two dead letters. */
  letters = async (sagaId: string) => {
    const { step, compensation, retriable } = await this.#letters.about(sagaId);
    const some = (count: number) => Math.min(1, count);
    return { step: some(step), compensation: some(compensation), retriable: some(retriable) };
  };

  /**
   * Invokes the sweeper at once for what was given up, because its own turn comes in minutes. That is a
   * compensation (or the fence), a step after the pivot, or a step of a saga that could not be abandoned.
   */
  async #closed(id: string, timeoutMs: number): Promise<void> {
    let swept = false;
    const over = async () => {
      const record = await this.client.record(id);
      if (record && hasEnded(this.client.saga, record)) return true;
      if (swept) return false;
      const { step, compensation, retriable } = await this.letters(id);
      const undone = record?.status === "ABANDONED"; // it goes on by itself, whatever happened to its step
      swept = compensation + retriable + (undone ? 0 : step) > 0;
      if (swept) await this.#sweep(id);
      return false;
    };
    await waitFor(`the end of ${id}`, over, timeoutMs);
  }

  async #sweep(id: string): Promise<void> {
    await this.client.invoke("Reconciler", { [this.client.saga.idName]: id });
  }
}
