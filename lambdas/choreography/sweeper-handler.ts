import { reconcilingHandler } from "../order/reconciling";
import { orderService } from "../order/service";
import { now } from "../runtime/aws/environment";
import { Refused } from "../saga/errors";
import { eventsDriver } from "./sweeper";

/** Placed again too late, an order is marked EXPIRED and refused: that refusal is the point. */
async function expire(order: unknown): Promise<void> {
  try {
    await orderService.run(orderService.parse({ command: "place", order }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

/** Nobody waits with a task token in the choreography. */
const noExecutions = { resume: async () => false };

/** Finishes orders whose events did not: `{}`, `{"due":"all"}` or `{"orderId"}`. */
export const handler = reconcilingHandler(noExecutions, (records) =>
  eventsDriver({ records, expire, now }),
);
