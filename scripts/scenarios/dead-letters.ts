import { order } from "../../lambdas/order/saga";
import { Events } from "../../lambdas/saga/event";
import { routeOf } from "../../lambdas/saga/routes";
import type { Outputs } from "../deployed/outputs";
import { DeadLetterBox } from "./dead-letter-box";

const COMPENSATIONS = ["abandon", "refund", "release", "cancel"];
const events = new Events(order);

/** A dead letter of a queue is the event itself: its order, and which way it would have gone. */
function subjectOf(body: string): string {
  try {
    const event = events.parse(body);
    const back = COMPENSATIONS.includes(routeOf(order, event.type)?.command ?? "");
    return `${back ? "back" : "on"} ${events.sagaOf(event)}`;
  } catch {
    return "";
  }
}

/** What the services of a choreography, and its sweeper, have given up. */
export class DeadLetters {
  readonly #services: readonly DeadLetterBox[];
  readonly #sweeper: DeadLetterBox;

  constructor(outputs: Outputs) {
    this.#services = (["Order", "Payment", "Inventory"] as const).map(
      (service) => new DeadLetterBox(outputs.deadLetters(service), subjectOf),
    );
    this.#sweeper = new DeadLetterBox(outputs.deadLetters("Compensation"));
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
