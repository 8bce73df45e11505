import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { order as saga } from "../lambdas/order/saga";
import { openIndexOf } from "../lambdas/runtime/tables";
import { DeadLetters } from "./constructs/dead-letters";
import { Participant } from "./constructs/participant";
import { SagaReconciler } from "./constructs/reconciler";
import { SagaMachine } from "./constructs/saga";
import { ServiceFunction } from "./constructs/service-function";
import { grantTaskResponse } from "./constructs/task-tokens";
import { keepLogs } from "./keep-logs";
import { findOrderTables, type OrderTables } from "./order-tables";
import { isDisposable, type Settings, tableNames } from "./settings";
import { watch } from "./watch";

const DEFINITION = resolve(__dirname, "../statemachine/order-saga.asl.json");

/** So many at once, each at its pace, stay within the quota of DescribeExecution: 10 a second. */
export const RECONCILERS = 2;

/** The orchestrated saga: three services, the state machine, approval, reconciler, dead letters. */
export class OrderSagaStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { settings: Settings }) {
    super(scope, id, props);
    const { settings } = props;
    const keep = !isDisposable(settings);
    const tables = findOrderTables(this, tableNames(settings));
    const services = this.#services(tables, settings);
    const { step, compensation } = new DeadLetters(this, "DeadLetters");
    const deadLetters = { Step: step, Compensation: compensation };
    const { stateMachine } = new SagaMachine(this, "Saga", {
      definition: readFileSync(DEFINITION, "utf8"),
      participants: services,
      parkingTables: { Order: tables.order },
      deadLetters,
      logged: keep,
    });
    const approval = this.#approval(tables.order, settings);
    const reconciler = this.#reconciler(tables.order, stateMachine, compensation, settings);
    if (keep) {
      keepLogs(this);
      const { Order, Inventory, Payment } = services;
      // Test stages are not watched: nobody is woken, and they are deployed faster.
      watch(this, settings, {
        functions: { order: Order, inventory: Inventory, payment: Payment, approval },
        reconciler: reconciler.function,
        reconcilerCountsAs: reconciler.service,
        stateMachine,
        deadLetters: { Step: [step], Compensation: [compensation] },
        tables: Object.values(tables),
      });
    }

    this.#outputs({
      StateMachineArn: stateMachine.stateMachineArn,
      OrderTableName: tables.order.tableName,
      PaymentTableName: tables.payment.tableName,
      InventoryTableName: tables.inventory.tableName,
      ProviderTableName: tables.provider.tableName,
      OrderFunctionName: services.Order.functionName,
      PaymentFunctionName: services.Payment.functionName,
      InventoryFunctionName: services.Inventory.functionName,
      ApprovalFunctionName: approval.functionName,
      ReconcilerFunctionName: reconciler.function.functionName,
      StepDeadLetterQueueUrl: step.queueUrl,
      CompensationDeadLetterQueueUrl: compensation.queueUrl,
    });
  }

  #services({ order, payment, inventory, provider }: OrderTables, settings: Settings) {
    const { dynamodbEndpoint, approvalThreshold, approvalSeconds } = settings;
    const environment = {
      APPROVAL_THRESHOLD: `${approvalThreshold}`,
      APPROVAL_SECONDS: `${approvalSeconds}`,
    };
    const concurrency = isDisposable(settings) ? undefined : settings.chargesAtOnce;
    const participant = (service: string, tables: Record<string, ITable>, more = {}) =>
      new Participant(this, `${service}-service`, {
        service,
        entry: `order/handlers.ts#${service}`,
        tables,
        dynamodbEndpoint,
        ...more,
      }).function;
    const orders = participant("order", { ORDER_TABLE: order }, { environment });
    // Whether an order that may not begin, since a newer version wrote it, has begun already.
    order.grant(orders, "dynamodb:GetItem");
    return {
      Order: orders,
      Inventory: participant("inventory", { INVENTORY_TABLE: inventory, ORDER_TABLE: order }),
      Payment: participant(
        "payment",
        { PAYMENT_TABLE: payment, PROVIDER_TABLE: provider, ORDER_TABLE: order },
        { concurrency, reads: [provider] },
      ),
    };
  }

  /** The function by which a person decides; it tells the execution that waits for it. */
  #approval(orders: ITable, { dynamodbEndpoint }: Settings) {
    const approval = new ServiceFunction(this, "Approval", {
      service: "approval",
      entry: "order/handlers.ts#approval",
      environment: { ORDER_TABLE: orders.tableName },
      dynamodbEndpoint,
    });
    orders.grant(approval, "dynamodb:GetItem", "dynamodb:UpdateItem");
    grantTaskResponse(approval);
    return approval;
  }

  #reconciler(orders: ITable, stateMachine: StateMachine, escalations: IQueue, settings: Settings) {
    return new SagaReconciler(this, "Reconciler", {
      entry: "order/handlers.ts#reconciler",
      records: { variable: "ORDER_TABLE", table: orders, index: openIndexOf(saga) },
      stateMachine,
      deadLetters: escalations,
      dynamodbEndpoint: settings.dynamodbEndpoint,
      concurrency: isDisposable(settings) ? undefined : RECONCILERS,
    });
  }

  #outputs(outputs: Record<string, string>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
