import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import { Table } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { DeadLetters } from "./constructs/dead-letters";
import { Participant } from "./constructs/participant";
import { SagaMachine } from "./constructs/saga";
import { type Settings, tableNames } from "./settings";

const DEFINITION = resolve(__dirname, "../statemachine/order-saga.asl.json");

/** The orchestrated saga: three services, the state machine, its dead-letter queues. */
export class OrderSagaStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { settings: Settings }) {
    super(scope, id, props);
    const names = tableNames(props.settings);
    const { dynamodbEndpoint } = props.settings;
    // By name, not by export: the tables are there also when their stack is lost.
    const table = (name: string, tableName: string) => Table.fromTableName(this, name, tableName);
    const orders = table("Orders", names.order);
    const payments = table("Payments", names.payment);
    const inventory = table("Inventory", names.inventory);
    const provider = table("Provider", names.provider);

    const order = new Participant(this, "OrderService", {
      service: "Order",
      dynamodbEndpoint,
      tables: { ORDER_TABLE: orders },
    });
    const payment = new Participant(this, "PaymentService", {
      service: "Payment",
      dynamodbEndpoint,
      tables: { PAYMENT_TABLE: payments, PROVIDER_TABLE: provider, ORDER_TABLE: orders },
    });
    const stock = new Participant(this, "InventoryService", {
      service: "Inventory",
      dynamodbEndpoint,
      tables: { INVENTORY_TABLE: inventory, ORDER_TABLE: orders },
    });
    const deadLetters = new DeadLetters(this, "DeadLetters");
    const saga = new SagaMachine(this, "Saga", {
      definition: readFileSync(DEFINITION, "utf8"),
      participants: {
        Order: order.function,
        Payment: payment.function,
        Inventory: stock.function,
      },
      deadLetters: { Step: deadLetters.step, Compensation: deadLetters.compensation },
    });

    this.#outputs({
      StateMachineArn: saga.stateMachine.stateMachineArn,
      OrderTableName: orders.tableName,
      PaymentTableName: payments.tableName,
      InventoryTableName: inventory.tableName,
      ProviderTableName: provider.tableName,
      OrderFunctionName: order.function.functionName,
      PaymentFunctionName: payment.function.functionName,
      InventoryFunctionName: stock.function.functionName,
      StepDeadLetterQueueUrl: deadLetters.step.queueUrl,
      CompensationDeadLetterQueueUrl: deadLetters.compensation.queueUrl,
    });
  }

  #outputs(outputs: Record<string, string>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
