import type { Trigger } from "../../lambdas/reconciler/decide";
import type { Journey } from "./environment";
import type { Beginning, Invocations } from "./invocations";
import type { Functions } from "./services";

const LOOK = "reconciler ";
const decisions = ["approve", "reject"] as const;
const triggers = ["due", "event", "restart"] as const;

/** What runs when somebody decides, or when the reconciler is called. */
export type Starter = (typeof decisions)[number] | Extract<Trigger, (typeof triggers)[number]>;

/** The first nodes of invocations that nobody waits for, per order. */
export class Starters {
  /** Per order, those of EARLY and those of LATE. */
  private readonly roots: Readonly<Record<Starter, number>>[][] = [];
  private readonly looking: boolean[] = [];

  constructor(private readonly invocations: Invocations) {}

  async learn({ orders }: Journey, functions: Functions): Promise<void> {
    for (const [order, { orderId }] of orders.entries()) {
      const early = await this.begun({ order, late: 0 }, orderId, functions);
      this.roots[order] = [early, await this.begun({ order, late: 1 }, orderId, functions)];
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

  private async begun(at: Beginning, orderId: string, functions: Functions) {
    const root = (name: string, program: Parameters<Invocations["root"]>[2]) =>
      this.invocations.root(at, `${name} ${orderId}`, program);
    const decider = (decision: (typeof decisions)[number]) =>
      root(decision, functions.approval({ name: "decide", orderId, decision, by: decision }));
    const look = (trigger: (typeof triggers)[number]) =>
      root(LOOK + trigger, functions.reconciler(orderId, trigger));
    return {
      approve: await decider("approve"),
      reject: await decider("reject"),
      due: await look("due"),
      event: await look("event"),
      restart: await look("restart"),
    };
  }
}
