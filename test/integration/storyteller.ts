import type { Order } from "../../lambdas/order/request";
import type { Books } from "../../scripts/deployed/books";
import type { Answer } from "../../scripts/deployed/client";
import type { SagaClient } from "../../scripts/deployed/saga-client";
import { countersOf, setStock } from "../support/order-rows";
import { backwards, type CommandName, commandNamed, forwards, type Story } from "./commands";
import { anOrder, unused } from "./orders";

const NO_ANSWER = ["Unavailable", "Sandbox.Timedout"];
const MAX_DELIVERIES = 10;

export interface Sent {
  readonly orderId: string;
  readonly command: CommandName;
  readonly answer: Answer;
}

export interface Told {
  readonly orders: readonly Order[];
  readonly sent: readonly Sent[];
  readonly books: Books;
}

/**
 * Sends a story's messages to the functions, then abandon, refund, release and cancel for every order.
 * `confirm` is only sent after reserve and charge of that order have been answered.
 */
export async function tell(client: SagaClient, { stock, orders: drawn, rounds }: Story) {
  const skus = stock.map(() => unused("sku"));
  await Promise.all(skus.map((sku, i) => setStock(client, sku, stock[i] ?? 0)));
  const orders = drawn.map(({ lines, declined }) =>
    anOrder({
      paymentToken: declined ? "tok_declined" : "tok_visa",
      items: lines.map(({ sku, quantity }) => {
        return { sku: skus[sku] ?? "", quantity, unitPrice: 1250 };
      }),
    }),
  );
  const post = new Post(client);
  let late: Promise<void> = Promise.resolve();
  for (const round of rounds) {
    const messages = round.deliveries.flatMap(({ order: index, command }) => {
      const order = orders[index];
      const name = order && command === "next" ? post.next(order) : command;
      return order && name !== "next" && post.maySend(order, name) ? [{ order, name }] : [];
    });
    const answered = Promise.all(messages.map(({ order, name }) => post.send(order, name)));
    await late;
    late = answered.then(() => {});
    if (!round.late) await late;
  }
  await late;
  for (const name of backwards) {
    await Promise.all(orders.map((order) => post.send(order, name)));
  }
  return { orders, sent: post.sent, books: await readBooks(client, orders, skus) } satisfies Told;
}

async function readBooks(client: SagaClient, orders: readonly Order[], skus: readonly string[]) {
  const [sagas, counters] = await Promise.all([
    Promise.all(orders.map(({ orderId }) => client.rows(orderId))),
    countersOf(client, skus),
  ]);
  return { sagas, counters };
}

/** Sends messages and records the answers. */
class Post {
  readonly sent: Sent[] = [];

  constructor(private readonly client: SagaClient) {}

  /** The first forward command of an order that has not succeeded yet. */
  next({ orderId }: Order): CommandName {
    return forwards.find((name) => !this.#succeeded(orderId, name)) ?? "confirm";
  }

  maySend({ orderId }: Order, name: CommandName): boolean {
    if (name !== "confirm") return true;
    return this.#succeeded(orderId, "reserve") && this.#succeeded(orderId, "charge");
  }

  async send(order: Order, command: CommandName): Promise<void> {
    const answer = await this.#answered(order, command);
    this.sent.push({ orderId: order.orderId, command, answer });
  }

  /** Sends a message again if it gets no answer, because its outcome is unknown. The saga does the same. */
  async #answered(order: Order, command: CommandName): Promise<Answer> {
    for (let times = 1; ; times++) {
      const answer = await this.client.resend(commandNamed(command).to, command, order);
      const lost = !answer.ok && NO_ANSWER.includes(answer.error);
      if (!lost || times === MAX_DELIVERIES) return answer;
    }
  }

  #succeeded(orderId: string, command: CommandName): boolean {
    return this.sent.some((s) => s.orderId === orderId && s.command === command && s.answer.ok);
  }
}
