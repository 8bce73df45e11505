import * as z from "zod";
import { inventoryCommands } from "../../lambdas/inventory/commands";
import { inventoryParticipant } from "../../lambdas/inventory/decide";
import { type ApprovalCommand, approvalParticipant } from "../../lambdas/order/approval";
import { orderCommands } from "../../lambdas/order/commands";
import { orderParticipant } from "../../lambdas/order/decide";
import { parseCommand } from "../../lambdas/order/envelope";
import { orderFence } from "../../lambdas/order/fence";
import { type OrderRecord, orderRecords } from "../../lambdas/order/records";
import type { Order } from "../../lambdas/order/request";
import { paymentCommands } from "../../lambdas/payment/commands";
import { paymentParticipant } from "../../lambdas/payment/decide";
import { paymentEffects } from "../../lambdas/payment/effects";
import { sandboxProvider } from "../../lambdas/payment/provider";
import { logger } from "../../lambdas/runtime/aws/observability";
import { executionsDriver } from "../../lambdas/runtime/reconciler/executions-driver";
import { Reconciler } from "../../lambdas/runtime/reconciler/reconciler";
import { runCommand } from "../../lambdas/runtime/run-command";
import type { Trigger } from "../../lambdas/saga/reconcile";
import type { Beginning, Invocations } from "./invocations";
import { type Call, CalledExecutions, type Request, stores } from "./ports";
import type { Program } from "./programs";

logger.setLogLevel("SILENT");

/** The shipping code, part by part; a mutant replaces one. */
export const shipped = {
  order: orderParticipant,
  payment: paymentParticipant,
  inventory: inventoryParticipant,
  approval: approvalParticipant,
  provider: sandboxProvider,
  fence: orderFence,
  decided,
  /** Between a function, known by its first word, and the world. */
  through: (call: Call, _function: string): Call => call,
};
export type Services = typeof shipped;

/** What the approval's function does: commits the decision, then tells who waits for it. */
async function decided(call: Call, command: ApprovalCommand, participant = approvalParticipant) {
  const ports = { store: stores.orders(call), now, perform: async () => ({}) };
  const { taskToken, ...decision } = await runCommand(participant, command, ports);
  const { approval } = decision;
  const executions = new CalledExecutions(call);
  const heard = taskToken ? await executions.resume(taskToken, { approval }) : false;
  return { ...decision, heard };
}

export const MACHINE = "arn:aws:states:eu-west-1:000000000000:stateMachine:OrderSaga";
/** How long an approval is waited for. */
export const APPROVAL_SECONDS = 3600;

export const now = () => new Date().toISOString();

/** The functions of the deployed system, each as its handler puts it together. */
export class Functions {
  constructor(
    private readonly services: Services,
    /** Minor units from which on an order needs an approval. */
    private readonly threshold: number,
  ) {}

  /**
   * The invocation of a service's function. Only `place` is told who sends it: no other command
   * asks, and so executions can share what they run.
   */
  root(
    invocations: Invocations,
    at: Beginning,
    service: string,
    payload: unknown,
  ): Promise<number> {
    const { execution, ...command } = z.looseObject({ command: z.string() }).parse(payload);
    const told = command.command === "place" ? { ...command, execution } : command;
    return invocations.root(at, `${service} ${JSON.stringify(told)}`, this.invoke(service, told));
  }

  private invoke(service: string, payload: unknown): Program<Request> {
    return (call) => this.run(service, payload, call);
  }

  /** What a service's function does with a command. @throws as it does. */
  run(service: string, payload: unknown, world: Call) {
    const call = this.services.through(world, service);
    switch (service) {
      case "Order":
        return this.order(call, payload);
      case "Payment":
        return this.payment(call, payload);
      case "Inventory":
        return this.inventory(call, payload);
      default:
        throw new Error(`no service is called ${service}`);
    }
  }

  approval(command: ApprovalCommand): Program<Request> {
    const { decided, through, approval } = this.services;
    return (call) => decided(through(call, "Approval"), command, approval);
  }

  reconciler(orderId: string, trigger: Trigger): Program<Request> {
    return (world) => {
      const call = this.services.through(world, "Reconciler");
      const executions = new CalledExecutions(call);
      const store = stores.orders(call);
      const records = orderRecords({ store, executions, now, setAside: async () => undefined });
      const escalate = async () => void (await call({ letter: "escalation" }));
      const driver = executionsDriver(MACHINE, records, executions);
      return new Reconciler<OrderRecord>(records, driver, escalate, now).one(orderId, trigger);
    };
  }

  private async order(call: Call, payload: unknown) {
    const command = parseCommand(orderCommands, payload);
    const { name } = command;
    const policy = { threshold: this.threshold, seconds: APPROVAL_SECONDS };
    const full = name === "place" ? { ...command, name, policy } : { ...command, name };
    return runCommand(this.services.order, full, {
      store: stores.orders(call),
      now,
      perform: async () => ({}),
    });
  }

  private async inventory(call: Call, payload: unknown) {
    return runCommand(this.services.inventory, parseCommand(inventoryCommands, payload), {
      store: stores.inventory(call),
      now,
      perform: async ({ order }) => ({ decision: await this.fence(call)(order) }),
    });
  }

  private async payment(call: Call, payload: unknown) {
    const provider = this.services.provider(stores.ledger(call));
    const perform = paymentEffects(provider, this.fence(call));
    const store = stores.payments(call);
    return runCommand(this.services.payment, parseCommand(paymentCommands, payload), {
      store,
      now,
      perform,
    });
  }

  fence(call: Call): (order: Order) => Promise<"ABANDONED" | "CONFIRMED"> {
    return this.services.fence(stores.orders(call));
  }
}
