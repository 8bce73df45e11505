import { type SagaEvent, SOURCE } from "../../lambdas/choreography/envelope";
import {
  type Fact,
  inventoryFacts,
  orderFacts,
  paymentFacts,
} from "../../lambdas/choreography/facts";
import { handleMessage } from "../../lambdas/choreography/reaction";
import type { Service } from "../../lambdas/choreography/routes";
import { eventsDriver } from "../../lambdas/choreography/sweeper";
import { reservationKey, reservationStateSchema } from "../../lambdas/inventory/commands";
import { orderStateSchema } from "../../lambdas/order/commands";
import { type OrderRecord, orderRecords } from "../../lambdas/order/records";
import { paymentStateSchema } from "../../lambdas/payment/commands";
import { Reconciler } from "../../lambdas/runtime/reconciler/reconciler";
import { Refused } from "../../lambdas/saga/errors";
import type { Trigger } from "../../lambdas/saga/reconcile";
import { type Request, stores } from "./ports";
import type { Program } from "./programs";
import { type Functions, now } from "./services";
import type { Content } from "./tables";

/** Functions are called like their services, with a capital. */
const functionOf = (service: Service) => service.charAt(0).toUpperCase() + service.slice(1);

/** A service's function, given a message of its queue that was received so often. */
export function reaction(
  functions: Functions,
  service: Service,
  event: SagaEvent,
  receives: number,
): Program<Request> {
  const body = JSON.stringify({ source: SOURCE, detail: event });
  return async (call) => {
    const orders = stores.orders(call);
    return handleMessage(
      { body, receives },
      {
        service,
        order: async (orderId) => (await orders.read(orderId))?.state,
        run: (command) => functions.run(functionOf(service), command, call),
        publish: async (told) => void (await call({ publish: told })),
        abandon: functions.fence(call),
        now,
      },
    );
  };
}

/** The sweeper, which takes up orders that no event drives any more. */
export function sweeper(functions: Functions, orderId: string, trigger: Trigger): Program<Request> {
  return (call) => {
    const store = stores.orders(call);
    const executions = { resume: async () => false };
    const records = orderRecords({ store, executions, now, setAside: async () => undefined });
    const expire = async (request: unknown) => {
      try {
        await functions.run("Order", { command: "place", order: request }, call);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    };
    const escalate = async () => void (await call({ letter: "escalation" }));
    const driver = eventsDriver({ records, expire, now });
    return new Reconciler<OrderRecord>(records, driver, escalate, now).one(orderId, trigger);
  };
}

/** What a table's stream tells when its content changes: facts of an order, as the publisher does. */
export function factsOf(
  table: "orders" | "payments" | "inventory",
  orderId: string,
  { before, after }: { readonly before: Content; readonly after: Content },
): Fact[] {
  const key = table === "inventory" ? reservationKey(orderId) : orderId;
  const [was, is] = [before.rows[key], after.rows[key]];
  if (!is || is.version === was?.version) return [];
  switch (table) {
    case "orders":
      return orderFacts(parsed(orderStateSchema, was?.state, is.state));
    case "payments":
      return paymentFacts(parsed(paymentStateSchema, was?.state, is.state));
    case "inventory":
      return inventoryFacts(parsed(reservationStateSchema, was?.state, is.state));
  }
}

function parsed<S>(schema: { parse(row: unknown): S }, before: object | undefined, after: object) {
  return { before: before && schema.parse(before), after: schema.parse(after) };
}
