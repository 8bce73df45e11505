import type fc from "fast-check";
import type { Order } from "../../../lambdas/order/request";
import { order as definition } from "../../../lambdas/order/saga";
import type { Parts } from "../../../lambdas/runtime/services";
import type { AnyRequest } from "../../../lambdas/saga/define";
import { Refused, Unavailable } from "../../../lambdas/saga/errors";
import { violations } from "../../../scripts/deployed/audit";
import { partsOf } from "../../../scripts/deployed/books";
import { type Delivery, inWords, onHand, orders } from "./deliveries";
import { type Access, backward, forward, LATE, World } from "./world";

/** Delivers to the services of one world. The scheduler decides when each call to a table runs. */
export class Run {
  readonly world: World;
  /** Commands that succeeded: `charge o-1`. */
  readonly answered = new Set<string>();

  constructor(
    private readonly scheduler: fc.Scheduler,
    parts?: Parts<AnyRequest>,
  ) {
    this.world = new World(onHand, parts);
  }

  /** Runs all deliveries at once. A delivery that dies or is refused just ends. */
  async together(deliveries: readonly Delivery[]): Promise<void> {
    await this.scheduler.waitFor(Promise.all(deliveries.map((it) => this.#deliver(it))));
  }

  /** Compensates every order without faults, as a reconciler does in the end. */
  async undoAll(): Promise<void> {
    for (const order of orders) {
      for (const name of backward) await this.#send(name, order);
    }
  }

  /** What is wrong with the rows and with the services' answers. */
  violations(): string[] {
    const both = orders.filter(({ orderId }) =>
      ["confirm", "abandon"].every((name) => this.answered.has(`${name} ${orderId}`)),
    );
    const unapproved = [...this.world.orders.rows].filter(
      ([, { state }]) =>
        state.status === "CONFIRMED" && !["NONE", "APPROVED"].includes(`${state.approval}`),
    );
    return [
      ...violations(definition, this.world.books()),
      ...both.map(({ orderId }) => `order ${orderId}: told confirmed and told abandoned`),
      ...unapproved.map(([orderId]) => `order ${orderId}: confirmed without its approval`),
    ];
  }

  /** The ends of all rows, e.g. `order CONFIRMED`. */
  ends(): string[] {
    return this.world
      .books()
      .sagas.flatMap((rows) =>
        partsOf(definition, rows).flatMap(([name, row]) => (row ? [`${name} ${row.status}`] : [])),
      );
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { what, order } = delivery;
    const access = this.#access(delivery);
    await this.scheduler.schedule(Promise.resolve(), inWords(delivery));
    switch (what) {
      case "execution":
      case "hasty execution":
        return this.#execute(order, access, what === "execution");
      case "park":
        return this.world.park(order.orderId);
      case "approve":
      case "reject":
        await ended(this.world.decide(order.orderId, what, access));
        return;
      case "late place":
        await ended(this.world.send("place", order, access, LATE));
        return;
      default:
        await this.#send(what, order, access);
    }
  }

  /** A short state machine: the steps, and if one fails, the whole compensation. */
  async #execute(order: Order, access: Access, waits: boolean): Promise<void> {
    for (const name of forward) {
      const answer = await this.#send(name, order, access);
      if (waits && name === "place" && answer?.approval === "REQUIRED") {
        return this.world.park(order.orderId);
      }
      if (answer) continue;
      for (const undo of backward) if (!(await this.#send(undo, order, access))) return;
      return;
    }
  }

  /** The only rule: `confirm` is sent only after each step of that order has succeeded. */
  async #send(name: string, order: Order, access?: Access) {
    const answered = (earlier: string) => this.answered.has(`${earlier} ${order.orderId}`);
    if (name === "confirm" && !forward.slice(1, -1).every(answered)) return undefined;
    const answer = await ended(this.world.send(name, order, access));
    if (answer) this.answered.add(`${name} ${order.orderId}`);
    return answer && { approval: "approval" in answer ? answer.approval : undefined };
  }

  #access({ dies, ...delivery }: Delivery): Access {
    let calls = 0;
    const label = inWords({ ...delivery, dies: null });
    const call = async <T>(act: () => Promise<T>): Promise<T> => {
      const mine = ++calls;
      await this.scheduler.schedule(Promise.resolve(), `${label}: call ${mine}`);
      if (dies?.call === mine && dies.when === "before") throw new Unavailable("died before");
      const result = await act();
      if (dies?.call === mine) throw new Unavailable("died after");
      return result;
    };
    return (store) => ({
      read: (key) => call(() => store.read(key)),
      commit: (commit) => call(() => store.commit(commit)),
    });
  }
}

/** The answer, or undefined if it was refused or died. Any other error is a bug and is thrown. */
async function ended<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refused || error instanceof Unavailable) return undefined;
    throw error;
  }
}
