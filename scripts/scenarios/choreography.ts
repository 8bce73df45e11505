import { setTimeout as delay } from "node:timers/promises";
import type { Order } from "../../lambdas/order/request";
import { order as definition, orderRecord } from "../../lambdas/order/saga";
import { standingOf } from "../../lambdas/saga/facts";
import { routeOf } from "../../lambdas/saga/routes";
import type { SagaRows } from "../deployed/books";
import type { ChoreographyClient } from "../deployed/choreography-client";
import type { Answer } from "../deployed/client";
import { FunctionLogs } from "../deployed/function-logs";
import { waitFor } from "../deployed/wait-for";
import { BUS, type FaultProxy } from "../faults/proxy";
import { choreographed } from "./choreography-table";
import type { Coordination } from "./coordination";
import { DeadLetters } from "./dead-letters";
import { factsOf, isPublished, lineOf, stepsIn, traceOf } from "./event-log";
import { NONE } from "./record";
import type { Place } from "./scenario";
import { isCompensation } from "./table/every-call";

/** A client who gets no answer asks so often, as a message is tried so often. */
export const CLIENT_ATTEMPTS = 5;
const CLIENT_PAUSE_MS = 500;
const GATE_MS = 5000;
const GIVE_UP_MS = 180_000;
/** What a client is answered with that asking again will not change. */
const FINAL = ["InvalidOrder", "InvalidCommand", "OrderConflict", "OrderAbandoned"];

/** Sagas carried by events: a run is a client who places an order. */
export const choreography = (saga: ChoreographyClient, proxy: FaultProxy): Coordination =>
  new Choreography(saga, proxy);

class Choreography implements Coordination {
  readonly name = "choreography";
  readonly done = NONE;
  readonly lost = NONE;
  readonly batches = true;
  readonly halts = { before: "reset", after: "lost-answer" } as const;
  readonly scenarios = choreographed;
  readonly #placed = new Map<string, Promise<unknown>>();
  readonly #quiet = new Set<string>();
  readonly #logs: FunctionLogs;
  readonly #letters: DeadLetters;

  constructor(
    private readonly saga: ChoreographyClient,
    private readonly proxy: FaultProxy,
  ) {
    const { outputs } = saga;
    this.#logs = new FunctionLogs(Object.values(outputs.functions));
    this.#letters = new DeadLetters(outputs);
  }

  close = (): void => this.#logs.close();

  /** The saga's events get lost as long as it lasts. */
  quietly = async (order: Order, work: () => Promise<unknown>): Promise<void> => {
    const { orderId } = order;
    const events = { sagaId: orderId, table: BUS, operation: "PutEvents" };
    await this.proxy.inject({ ...events, fault: "swallow", times: "always" });
    await work();
    const told = factsOf(await this.saga.rows(orderId));
    await waitFor(`${told} of ${orderId} to be published`, async () => {
      const lines = (await this.#logs.linesOf(orderId)).map(lineOf);
      return told.every((type) => lines.includes(`${type} published`));
    });
    await this.proxy.clearRules(orderId);
    this.#quiet.add(orderId);
  };

  /** Nothing moves while the stock is held and nobody has decided. */
  parked = async (orderId: string): Promise<void> => {
    await this.saga.parked(orderId);
    // The event that finds the gate shut comes first, so that runs are alike; unless it was lost.
    const waits = async () =>
      (await this.#logs.linesOf(orderId)).map(lineOf).includes("StockReserved: waits");
    await waitFor("its event", waits, GATE_MS).catch(() => {});
  };

  expire = async (orderId: string): Promise<void> => {
    await this.parked(orderId);
    const { approvalDeadline = "" } = orderRecord.parse(await this.saga.record(orderId));
    await delay(Math.max(0, Date.parse(approvalDeadline) - Date.now()));
    await this.#sweep(orderId);
  };

  start = async (order: Order, name = order.orderId): Promise<string> => {
    const again = name !== order.orderId;
    const placed = this.#place(order, again || this.#quiet.has(order.orderId));
    placed.catch(() => {}); // told to whoever waits for the end; in a power cut nobody does
    this.#placed.set(name, placed);
    return name;
  };

  ended = async (run: string, timeoutMs: number): Promise<string> => {
    await this.#placed.get(run);
    if (await this.saga.record(run)) await this.#closed(run, timeoutMs);
    return NONE;
  };

  /** The client has given up before there was an order; or see `#isGivenUp`. */
  givenUp = async (run: string, at: Place): Promise<void> => {
    await this.#placed.get(run);
    await waitFor(`${run} to be given up`, () => this.#isGivenUp(run, at), GIVE_UP_MS);
  };

  /** Who gives a step up abandons the order, some time before the message is a dead letter. */
  async #isGivenUp(orderId: string, at: Place): Promise<boolean> {
    const order = await this.saga.record(orderId);
    const over = ["CONFIRMED", "CANCELLED", ...(isCompensation(at) ? [] : ["ABANDONED"])];
    if (!order || over.includes(String(order.status))) return true;
    const { step, compensation } = await this.letters(orderId);
    return step + compensation > 0;
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
    const ended = async () => {
      const lines = await this.#logs.linesOf(run);
      return lines.some(isPublished("OrderConfirmed", "OrderCancelled")) && lines;
    };
    return stepsIn(await waitFor(`the log of ${run}'s end`, ended));
  };

  /** 1 stands for any number: an event that came twice is given up twice. */
  letters = async (sagaId: string) => {
    const { step, compensation } = await this.#letters.about(sagaId);
    return { step: Math.min(1, step), compensation: Math.min(1, compensation) };
  };

  /** `standing`: the event by which the order goes on from where it stands is told, also again. */
  async #place(order: Order, standing: boolean): Promise<void> {
    let answer: Answer;
    for (let attempt = 1; ; attempt++) {
      answer = await this.saga.place(order);
      if (answer.ok || FINAL.includes(answer.error) || attempt === CLIENT_ATTEMPTS) break;
      await delay(CLIENT_PAUSE_MS);
    }
    const row = standing && (await this.saga.record(order.orderId));
    if (!row) return;
    const { type } = standingOf(definition.noun, orderRecord.parse(row));
    if (routeOf(definition, type)) await this.saga.tell(type, order.orderId);
  }

  /**
   * What was given up is taken up by the sweeper, which would come in minutes: a compensation (to
   * abandon is one), and a step of an order that could not even be abandoned.
   */
  async #closed(orderId: string, timeoutMs: number): Promise<void> {
    let swept = false;
    const over = async () => {
      const order = await this.saga.record(orderId);
      if (["CONFIRMED", "CANCELLED"].includes(String(order?.status))) return true;
      if (swept) return false;
      const { step, compensation } = await this.letters(orderId);
      const undone = order?.status === "ABANDONED"; // goes on by itself, whatever its step did
      swept = compensation + (undone ? 0 : step) > 0;
      if (swept) await this.#sweep(orderId);
      return false;
    };
    await waitFor(`the end of order ${orderId}`, over, timeoutMs);
  }

  async #sweep(orderId: string): Promise<void> {
    await this.saga.invoke("Reconciler", { orderId });
  }
}
