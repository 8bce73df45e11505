import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { EventBus } from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";
import { order as saga } from "../lambdas/order/saga";
import { MAX_RECEIVES } from "../lambdas/runtime/reaction";
import { openIndexOf } from "../lambdas/runtime/tables";
import { sourceOf } from "../lambdas/saga/event";
import { eventsFor } from "../lambdas/saga/routes";
import { Outbox } from "./constructs/outbox";
import { ReactingService } from "./constructs/reacting-service";
import { ServiceFunction } from "./constructs/service-function";
import { Sweeper } from "./constructs/sweeper";
import { keepLogs } from "./keep-logs";
import { findOrderTables, type OrderTables } from "./order-tables";
import { choreographyTableNames, isDisposable, type Settings, type Streams } from "./settings";
import { watch } from "./watch";

export interface OrderChoreographyProps extends StackProps {
  readonly settings: Settings;
  /** ARNs of the streams of the services' tables. */
  readonly streams: Streams;
}

/**
 * The same saga without a coordinator: each table's stream is an outbox, a bus takes its events to
 * the queue of whoever reacts to them, and a sweeper finishes what got stuck.
 */
export class OrderChoreographyStack extends Stack {
  constructor(scope: Construct, id: string, props: OrderChoreographyProps) {
    super(scope, id, props);
    const { settings, streams } = props;
    const tables = findOrderTables(this, choreographyTableNames(settings), streams);
    const { order, payment, inventory, provider } = tables;
    const bus = new EventBus(this, "Bus");
    const services = {
      Order: this.#service("Order", { order }, bus, settings),
      Inventory: this.#service("Inventory", { order, inventory }, bus, settings),
      Payment: this.#service("Payment", { order, payment, provider }, bus, settings),
    };
    const outbox = this.#outbox(tables, bus, settings);
    const approval = this.#approval(order, settings);
    const sweeper = new Sweeper(this, "Sweeper", {
      entry: "order/handlers.ts#sweeper",
      records: { variable: "ORDER_TABLE", table: order, index: openIndexOf(saga) },
      environment: approvalPolicy(settings),
      dynamodbEndpoint: settings.dynamodbEndpoint,
    });

    if (!isDisposable(settings)) {
      keepLogs(this);
      this.#watch(settings, { services, approval, outbox, sweeper }, tables);
    }

    this.#outputs({
      EventBusName: bus.eventBusName,
      OrderTableName: order.tableName,
      PaymentTableName: payment.tableName,
      InventoryTableName: inventory.tableName,
      ProviderTableName: provider.tableName,
      ApprovalFunctionName: approval.functionName,
      ReconcilerFunctionName: sweeper.function.functionName,
      PublisherFunctionName: outbox.function.functionName,
      PublisherDeadLetterQueueUrl: outbox.deadLetters.queueUrl,
      CompensationDeadLetterQueueUrl: sweeper.deadLetters.queueUrl,
    });
    this.#serviceOutputs(services);
  }

  #service(
    name: string,
    tables: Pick<OrderTables, "order"> & Partial<OrderTables>,
    bus: EventBus,
    settings: Settings,
  ) {
    const service = name.toLowerCase();
    return new ReactingService(this, `${service}-service`, {
      service,
      entry: `order/handlers.ts#reacting${name}`,
      tables: Object.fromEntries(
        Object.entries(tables).map(([name, table]) => [`${name.toUpperCase()}_TABLE`, table]),
      ),
      records: tables.order,
      reads: tables.provider ? [tables.provider] : [],
      environment: service === "order" ? approvalPolicy(settings) : {},
      bus,
      listensTo: { source: sourceOf(saga), types: eventsFor(saga, name) },
      maxReceives: MAX_RECEIVES,
      batchesAtOnce:
        service === "payment" && !isDisposable(settings) ? settings.chargesAtOnce : undefined,
      // AWS wants six times the function's timeout. In a disposable stage functions are killed on
      // purpose, and what they had in hand should not take a minute to come back.
      visibility: Duration.seconds(isDisposable(settings) ? 12 : 60),
      dynamodbEndpoint: settings.dynamodbEndpoint,
      eventsEndpoint: settings.eventsEndpoint,
    });
  }

  #outbox({ order, payment, inventory }: OrderTables, bus: EventBus, settings: Settings): Outbox {
    return new Outbox(this, "Outbox", {
      entry: "order/handlers.ts#publisher",
      tables: { ORDER_TABLE: order, PAYMENT_TABLE: payment, INVENTORY_TABLE: inventory },
      bus,
      eventsEndpoint: settings.eventsEndpoint,
    });
  }

  #approval(order: ITable, { dynamodbEndpoint }: Settings): ServiceFunction {
    const approval = new ServiceFunction(this, "Approval", {
      service: "approval",
      entry: "order/handlers.ts#approval",
      environment: { ORDER_TABLE: order.tableName },
      dynamodbEndpoint,
    });
    order.grant(approval, "dynamodb:GetItem", "dynamodb:UpdateItem");
    return approval;
  }

  #watch(settings: Settings, { services, approval, outbox, sweeper }: Parts, tables: OrderTables) {
    const all = Object.values(services);
    const { Order, Inventory, Payment } = services;
    watch(this, settings, {
      functions: {
        order: Order.function,
        inventory: Inventory.function,
        payment: Payment.function,
        approval,
      },
      others: [outbox.function],
      refusingByError: ["approval"],
      reconciler: sweeper.function,
      reconcilerCountsAs: sweeper.service,
      deadLetters: {
        Event: [...all.map((service) => service.deadLetters), outbox.deadLetters],
        Compensation: [sweeper.deadLetters],
      },
      queues: all.map(({ queue }) => queue),
      tables: Object.values(tables),
    });
  }

  #serviceOutputs(services: Parts["services"]): void {
    for (const [name, { function: f, queue, deadLetters }] of Object.entries(services)) {
      this.#outputs({
        [`${name}FunctionName`]: f.functionName,
        [`${name}QueueUrl`]: queue.queueUrl,
        [`${name}DeadLetterQueueUrl`]: deadLetters.queueUrl,
      });
    }
  }

  #outputs(outputs: Record<string, string>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

interface Parts {
  readonly services: Readonly<Record<"Order" | "Inventory" | "Payment", ReactingService>>;
  readonly approval: ServiceFunction;
  readonly outbox: Outbox;
  readonly sweeper: Sweeper;
}

const approvalPolicy = ({ approvalThreshold, approvalSeconds }: Settings) => ({
  APPROVAL_THRESHOLD: `${approvalThreshold}`,
  APPROVAL_SECONDS: `${approvalSeconds}`,
});
