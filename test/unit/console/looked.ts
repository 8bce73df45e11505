import type { Locator, Page } from "playwright-core";
import { type OrderRecord, order } from "../../../lambdas/order/saga";
import { type Console, startConsole } from "../../../scripts/console/server";
import type { OpenFrom, SagaOperations } from "../../../scripts/deployed/operations";
import { summaryOf } from "../../../scripts/deployed/summary";
import { timeline } from "../../../scripts/deployed/trace/entry";
import { fromRows } from "../../../scripts/deployed/trace/from-rows";
import { anOrder } from "../given";
import { aRow, fakeSaga } from "../saga/fake";

const MINUTE_MS = 60_000;
/** The same for all: they keep the order in which they were put in. */
const DUE = "2199-01-01T00:00:00.000Z";

/** A time so many minutes before now. */
export const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString();

/** Waits for a person's approval. */
export const PARKED = {
  approval: "REQUIRED",
  approvalDeadline: "2199-01-01T00:00:00.000Z",
  taskToken: "t",
} as const;
/** Nothing drives it any more. */
export const STUCK = { redrives: 6, escalatedAt: "2026-03-01T11:00:00.000Z" } as const;

/** A console over rows in memory, which a test changes while somebody looks. */
export class Looked {
  readonly rows = new Map<string, OrderRecord>();
  /** What a saga violates, by its id. */
  readonly violations = new Map<string, string[]>();
  readonly operations: SagaOperations;
  #served: Console | undefined;

  constructor(operations: Partial<SagaOperations> = {}) {
    const { find, recent, trace } = this;
    const openPages = (from: OpenFrom) => this.openPages(from);
    this.operations = fakeSaga({ find, recent, openPages, trace, ...operations });
  }

  /** Puts a row in, as it is when all goes well, with these changes. */
  put(id: string, changes: Partial<OrderRecord> = {}): void {
    const request = anOrder({ orderId: id });
    this.rows.set(id, aRow({ request, placedAt: ago(2), dueAt: DUE, ...changes }));
  }

  async start(): Promise<string> {
    this.#served = await startConsole({ sagas: [this.operations], port: 0, user: "ann" });
    return this.#served.url;
  }

  stop = async () => this.#served?.close();

  async *openPages({ after = "0", size = 100, wanted = () => true }: OpenFrom) {
    const open = this.#all().filter(({ condition }) => condition !== "ended");
    for (let from = Number(after); from < open.length; from += size) {
      const page = open.slice(from, from + size);
      const sagas = page.filter(({ id }) => {
        const { request = {}, placedAt } = this.rows.get(id) ?? {};
        return wanted(request, placedAt);
      });
      const next = from + size < open.length ? `${from + size}` : undefined;
      yield { sagas, read: page.length, next };
    }
  }

  recent = async (limit: number) => this.#all().slice(-limit).toReversed();

  find: SagaOperations["find"] = async (id) => {
    const row = this.rows.get(id);
    if (!row) return undefined;
    const violations = this.violations.get(id) ?? [];
    return { summary: this.#summary(id, row), rows: this.#rowsOf(id, row), violations };
  };

  trace: SagaOperations["trace"] = async (id) => {
    const row = this.rows.get(id);
    return row && timeline(fromRows(order, this.#rowsOf(id, row)));
  };

  #rowsOf = (id: string, row: OrderRecord) => ({ id, record: { ...row }, services: {} });

  #all = () => [...this.rows].map(([id, row]) => this.#summary(id, row));

  #summary = (id: string, row: OrderRecord) =>
    summaryOf(order, id, row, "RUNNING", new Date().toISOString());
}

/** The item of a saga in the list. */
export const item = (page: Page, id: string): Locator => page.locator(`[data-saga="${id}"]`);

/** What has the keyboard's focus: a saga's item, an action's button, or else what element. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const { dataset, id, tagName } = document.activeElement;
    return dataset.saga ?? dataset.action ?? (id || tagName);
  })()`);

/**
 * Waits until the page has that in its focus. A locator waits: `waitForFunction` evaluates a string
 * in the page, which its Content-Security-Policy refuses when the first look comes too early.
 */
export const focus = (page: Page, on: string): Promise<void> =>
  page
    .locator(`:is([data-saga="${on}"], [data-action="${on}"], [id="${on}"], ${on}):focus`)
    .waitFor();
