import { SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { documentClient } from "../../lambdas/runtime/aws/dynamodb-store";
import { now } from "../../lambdas/runtime/aws/environment";
import type { AnySaga } from "../../lambdas/saga/define";
import type { Books, SagaRows } from "./books";
import type { Answer, ServicesClient } from "./client";
import { LetterBox } from "./dead-letters";
import { Failed, Refused, Unknown } from "./errors";
import { LogSearch } from "./log-search";
import { reindex } from "./open-index";
import type { Decided, Decider, Done, Letter, Redriven, Reindexed, StockItem } from "./operations";
import { functionsOf } from "./outputs";
import { type OrderRow, openOrderIds, ordersOf, someOrders } from "./records";
import { refusals } from "./states";
import { isStock, Stock, toStockItem } from "./stock";
import type { TraceEntry } from "./trace/entry";
import { fromLogs } from "./trace/from-logs";
import { fromRows } from "./trace/from-rows";

/** The services' side of a deployed saga: the same whatever coordinates them. */
export class Services {
  readonly #dynamodb = documentClient();
  readonly #logs = new LogSearch();
  readonly #sqs = new SQSClient();
  readonly #stock: Stock;
  readonly #boxes: readonly LetterBox[];

  /** @param queues the dead-letter queues' URLs by what they are called. */
  constructor(
    private readonly client: ServicesClient,
    queues: Readonly<Record<string, string>>,
  ) {
    this.#stock = new Stock(this.#dynamodb, client.outputs.table("Inventory"));
    this.#boxes = Object.entries(queues).map(([name, url]) => new LetterBox(this.#sqs, name, url));
  }

  get saga(): AnySaga {
    return this.client.saga;
  }

  openIds = (): Promise<string[]> =>
    openOrderIds(this.#dynamodb, this.client.outputs.table(this.saga.noun));

  orders = (ids: readonly string[]): Promise<Map<string, OrderRow>> =>
    ordersOf(this.#dynamodb, this.client.outputs.table(this.saga.noun), ids);

  /** Of a part of the table, which is all of it as long as that is small. */
  someOrders = (): Promise<Map<string, OrderRow>> =>
    someOrders(this.#dynamodb, this.client.outputs.table(this.saga.noun));

  /** Sends a command to a service. @throws Refused where it refuses. */
  async command(service: string, command: unknown): Promise<unknown> {
    return valueIn(await this.client.invoke(service, command));
  }

  async order(id: string): Promise<OrderRow | undefined> {
    return (await this.orders([id])).get(id);
  }

  /** What the rows, and the functions' logs if wanted, tell of a saga. */
  async trace(rows: SagaRows, logs: boolean): Promise<TraceEntry[]> {
    if (!logs) return fromRows(rows);
    const { saga, outputs } = this.client;
    const text = rows.id;
    const functions = functionsOf(saga).map(outputs.function);
    const began = z.coerce.date().safeParse(rows.record?.placedAt ?? rows.record?.abandonedAt);
    const since = began.data?.getTime() ?? 0;
    const found = await this.#logs.lines(functions, { since, text });
    const lines = found.map(({ message }) => message);
    return [...fromRows(rows), ...fromLogs(text, lines)];
  }

  async decide(orderId: string, decision: string, { by, reason }: Decider): Promise<Decided> {
    const answer = await this.client.invoke("Approval", { orderId, decision, by, reason });
    return decidedSchema.parse(valueIn(answer));
  }

  /** Has the order service abandon an order, which nothing can overtake from then on. */
  async abandon(orderId: string, reason: string): Promise<void> {
    const row = await this.order(orderId);
    if (!row) throw new Unknown(`there is no order ${orderId}`);
    if (!row.order) throw new Failed(`the row of order ${orderId} is broken: ${row.unreadable}`);
    await this.command("Order", { command: "abandon", order: row.order.request, reason });
  }

  async redrive(orderId: string): Promise<Done> {
    const answer = valueIn(await this.client.invoke("Reconciler", { orderId }));
    const [done] = reportSchema.parse(answer).done;
    return done ?? { id: orderId, did: "unknown" };
  }

  /** As many rounds as it takes: one ends when its function runs out of time. */
  async reconcile(which: "due" | "all"): Promise<Done[]> {
    const all: Done[] = [];
    let from: unknown;
    do {
      const request = {
        ...(which === "all" && { due: "all" }),
        ...(from !== undefined && { from }),
      };
      const report = reportSchema.parse(valueIn(await this.client.invoke("Reconciler", request)));
      all.push(...report.done);
      from = report.next;
    } while (from !== undefined);
    return all;
  }

  async letters(): Promise<Letter[]> {
    return (await Promise.all(this.#boxes.map((box) => box.letters()))).flat();
  }

  async redriveLetters(
    chosen: (letter: Letter) => boolean,
    redrive: (letter: Letter) => Promise<Done>,
  ): Promise<Redriven[]> {
    const handle = async (letter: Letter): Promise<Redriven> => {
      const done = await redrive(letter);
      return { letter, done, removed: HANDLED.has(done.did) };
    };
    const all: Redriven[] = [];
    for (const box of this.#boxes) all.push(...(await box.handle(chosen, handle)));
    return all;
  }

  async stock(skus: readonly string[]): Promise<StockItem[]> {
    if (skus.length === 0) {
      const rows = await this.client.scan(this.client.outputs.table("Inventory"));
      return rows.filter(isStock).map(toStockItem);
    }
    return Promise.all(
      skus.map(async (sku) => {
        const item = await this.#stock.find(sku);
        if (!item) throw new Unknown(`there is no sku ${sku}`);
        return item;
      }),
    );
  }

  setStock = (sku: string, onHand: number): Promise<StockItem> => this.#stock.set(sku, onHand);

  async reindex(): Promise<Reindexed[]> {
    const table = this.client.outputs.table(this.saga.noun);
    return reindex(this.#dynamodb, table, await this.client.scan(table), now());
  }

  books = (): Promise<Books> => this.client.books();

  close(): void {
    for (const client of [this.#dynamodb, this.#sqs]) client.destroy();
    this.#logs.close();
    this.client.close();
  }
}

/** After that a letter has done its work; of an unknown or a failed saga it is all there is. */
const HANDLED: ReadonlySet<Done["did"]> = new Set(["leave", "resume", "compensate", "resend"]);

const decidedSchema = z.object({
  orderId: z.string(),
  approval: z.enum(["APPROVED", "REJECTED"]),
  decidedBy: z.string().optional(),
  heard: z.boolean(),
});

const DID = [
  "leave",
  "resume",
  "compensate",
  "resend",
  "remind",
  "escalate",
  "lost",
  "unknown",
  "failed",
] as const satisfies readonly Done["did"][];

const doneSchema = z.object({
  id: z.string(),
  did: z.enum(DID),
  execution: z.string().optional(),
  error: z.string().optional(),
});
const reportSchema = z.object({ done: z.array(doneSchema), next: z.unknown().optional() });

/** What a function answered. A refusal of a service is one of the command too. */
function valueIn(answer: Answer): unknown {
  if (answer.ok) return answer.value;
  const { error, message } = answer;
  if (error === "UnknownOrder") throw new Unknown(message);
  if (!REFUSALS.has(error)) throw new Failed(`${error}: ${message}`);
  throw new Refused(`${error}: ${message}`);
}

const REFUSALS: ReadonlySet<string> = new Set<string>([
  ...refusals,
  ...(["ApprovalNotNeeded", "ApprovalExpired", "OrderAbandoned"] as const),
]);
