import * as z from "zod";
import { eventSchema } from "../../lambdas/choreography/envelope";
import { routeOf } from "../../lambdas/choreography/routes";
import type { ChoreographyOutputs } from "../../scripts/client/stack";
import { DeadLetterBox } from "./dead-letter-box";

const COMPENSATIONS = ["abandon", "refund", "release", "cancel"];
const messageSchema = z.object({ detail: eventSchema });

/** A dead letter of a queue is the event itself: its order, and which way it would have gone. */
function subjectOf(body: string): string {
  const { data } = messageSchema.safeParse(JSON.parse(body));
  if (!data) return "";
  const { orderId, type } = data.detail;
  return `${COMPENSATIONS.includes(routeOf(type)?.command ?? "") ? "back" : "on"} ${orderId}`;
}

/** What the services of a choreography, and its sweeper, have given up. */
export class DeadLetters {
  readonly #services: readonly DeadLetterBox[];
  readonly #sweeper: DeadLetterBox;

  constructor(outputs: ChoreographyOutputs) {
    this.#services = (["Order", "Payment", "Inventory"] as const).map(
      (service) => new DeadLetterBox(outputs[`${service}DeadLetterQueueUrl`], subjectOf),
    );
    this.#sweeper = new DeadLetterBox(outputs.CompensationDeadLetterQueueUrl);
  }

  async about(orderId: string): Promise<{ step: number; compensation: number }> {
    const ways = async (way: string) => {
      const counts = this.#services.map((box) => box.countOf(`${way} ${orderId}`));
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    };
    const [step, back, escalated] = await Promise.all([
      ways("on"),
      ways("back"),
      this.#sweeper.countOf(orderId),
    ]);
    return { step, compensation: back + escalated };
  }
}
