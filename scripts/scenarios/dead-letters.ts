import { Events } from "../../lambdas/saga/event";
import { routeOf } from "../../lambdas/saga/routes";
import type { ChoreographyClient } from "../deployed/choreography-client";
import { DeadLetterBox } from "./dead-letter-box";
import type { Letters } from "./ends";
import { Plan } from "./plan";

/** The dead letters of a choreography's services and of its sweeper. */
export class DeadLetters {
  readonly #services: readonly DeadLetterBox[];
  readonly #sweeper: DeadLetterBox;

  constructor({ saga, outputs, reacting }: ChoreographyClient) {
    const subjectOf = subjects(new Plan(saga));
    this.#services = reacting.map(
      (service) => new DeadLetterBox(outputs.deadLetters(service), subjectOf),
    );
    this.#sweeper = new DeadLetterBox(outputs.deadLetters("Compensation"));
  }

  async about(id: string): Promise<Letters> {
    const ways = async (way: string) => {
      const counts = this.#services.map((box) => box.countOf(`${way} ${id}`));
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    };
    const [step, back, retriable, escalated] = await Promise.all([
      ways("on"),
      ways("back"),
      ways("after the pivot"),
      this.#sweeper.countOf(id),
    ]);
    return { step, compensation: back + escalated, retriable };
  }
}

/** A service's dead letter is the event itself. Returns its saga and the direction of its command. */
function subjects(plan: Plan): (body: string) => string {
  const events = new Events(plan.saga);
  return (body) => {
    try {
      const event = events.parse(body);
      return `${wayOf(plan, event.type)} ${events.sagaOf(event)}`;
    } catch {
      return "";
    }
  };
}

function wayOf(plan: Plan, type: string): string {
  const route = routeOf(plan.saga, type);
  if (route?.retriable) return "after the pivot";
  return plan.isUndo(route?.command ?? "") ? "back" : "on";
}
