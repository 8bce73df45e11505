import type { Order } from "../../lambdas/order/request";
import type { Trouble } from "./scenario";
import type { Stage } from "./stage";
import { ruleAt, sendByHand, strikeAtCall } from "./strikes";

/** Trouble made ready: it strikes by itself, or in one of these moments. */
export interface Armed {
  /** While the first run is under way. */
  during?(run: string): Promise<unknown>;
  /** When the saga has ended: what was held back arrives now. */
  afterwards?(): Promise<unknown>;
  /** Whether it struck. Default: it did, or one of the above failed. */
  injected?(): Promise<boolean>;
}

/** Makes the trouble ready for one order, before its execution starts. */
export async function arm(trouble: Trouble, order: Order, stage: Stage): Promise<Armed> {
  const { proxy, coordination } = stage;
  switch (trouble.kind) {
    case "none":
      return {};
    case "storage": {
      const { fault, times } = trouble;
      const rule = await proxy.inject(ruleAt(order, trouble.at, { fault, times }));
      return {
        during: async () => fault === "swallow" && (await findLost(rule, order, stage)),
        // Only a late call waits for being let go; a hang is to last as long as its client.
        afterwards: async () => fault === "late" && (await proxy.release(rule)),
        injected: async () => (await proxy.injected(rule)) > 0,
      };
    }
    case "stop between tries": {
      const { failures, at } = trouble;
      const rule = await proxy.inject(ruleAt(order, at, { fault: "fail-before", times: failures }));
      const during = async (run: string) => {
        await proxy.reached(rule, { count: failures });
        await coordination.stop(run);
      };
      return { during };
    }
    case "stop parked":
      return {
        during: async (run) => {
          await coordination.parked(order.orderId);
          await coordination.stop(run);
        },
      };
    case "messages": {
      const send = () => sendByHand(trouble.rounds, order, stage);
      if (trouble.when === "after") return { afterwards: send };
      await send();
      return {};
    }
    default:
      return strikeAtCall(trouble, order, stage);
  }
}

/** Nothing will move that saga; the sweeper is asked to look at it, as it would in some minutes. */
async function findLost(rule: number, { orderId }: Order, { proxy, saga }: Stage): Promise<void> {
  await proxy.reached(rule, { timeoutMs: 90_000 });
  await saga.invoke("Reconciler", { orderId });
}
