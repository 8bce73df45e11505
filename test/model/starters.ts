import type { Order } from "../../lambdas/order/request";
import type { Trigger } from "../../lambdas/saga/reconcile";
import type { Journey } from "./environment";
import type { Beginning, Invocations } from "./invocations";
import type { Request } from "./ports";
import type { Program } from "./programs";
import type { Functions } from "./services";

const LOOK = "reconciler ";
const decisions = ["approve", "reject"] as const;
const triggers = ["due", "event", "restart"] as const;

/**
 * Which service undoes what, whoever says so and whenever. Neither `confirm` nor `cancel` is here:
 * they end a saga, and whoever sends one says with it that all before it is done.
 */
const undos = { abandon: "Order", refund: "Payment", release: "Inventory" } as const;
export const undoing = ["abandon", "refund", "release"] as const;

/** What runs when somebody decides, undoes by hand, or when the reconciler is called. */
export type Starter =
  | (typeof decisions)[number]
  | Extract<Trigger, (typeof triggers)[number]>
  | keyof typeof undos;

type Reconciling = (orderId: string, trigger: Trigger) => Program<Request>;

/** The first nodes of invocations that nobody waits for, per order. */
export class Starters {
  /** Per order, those of EARLY and those of LATE. */
  private readonly roots: Readonly<Record<Starter, number>>[][] = [];
  private readonly looking: boolean[] = [];

  constructor(private readonly invocations: Invocations) {}

  async learn({ orders }: Journey, functions: Functions, reconciler: Reconciling): Promise<void> {
    for (const [number, order] of orders.entries()) {
      const early = await this.begun({ order: number, late: 0 }, order, functions, reconciler);
      const late = await this.begun({ order: number, late: 1 }, order, functions, reconciler);
      this.roots[number] = [early, late];
    }
  }

  of(order: number, starter: Starter, late: number): number {
    return this.roots[order]?.[late]?.[starter] ?? 0;
  }

  /** Whether an invocation is the reconciler's. */
  looks(node: number): boolean {
    this.looking[node] ??= this.invocations.programs.at(node).program.startsWith(LOOK);
    return this.looking[node] ?? false;
  }

  private async begun(at: Beginning, order: Order, functions: Functions, reconciler: Reconciling) {
    const { orderId } = order;
    const root = (name: string, program: Parameters<Invocations["root"]>[2]) =>
      this.invocations.root(at, `${name} ${orderId}`, program);
    const decider = (decision: (typeof decisions)[number]) =>
      root(decision, functions.approval({ name: "decide", orderId, decision, by: decision }));
    const look = (trigger: (typeof triggers)[number]) =>
      root(LOOK + trigger, reconciler(orderId, trigger));
    const undo = (command: keyof typeof undos) =>
      functions.root(this.invocations, at, undos[command], { command, order });
    return {
      abandon: await undo("abandon"),
      refund: await undo("refund"),
      release: await undo("release"),
      approve: await decider("approve"),
      reject: await decider("reject"),
      due: await look("due"),
      event: await look("event"),
      restart: await look("restart"),
    };
  }
}
