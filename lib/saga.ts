import { Stack } from "aws-cdk-lib";
import type { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { METRICS, type MetricName } from "../lambdas/runtime/aws/metric-names";
import { namespaceOf, setNamespace, setVersions } from "./constructs/namespace";
import { counted } from "./constructs/saga-metrics";
import { inStage, stackNames, tablesIn } from "./names";
import { Orchestration } from "./orchestration";
import type { SagaProps } from "./props";
import { makeTables } from "./saga-tables";
import { releaseIn, settingsIn } from "./settings";

/**
 * A saga in a stack of your own: its tables, services, state machine, approval, reconciler, dead
 * letters, and outside test stages its alarms and dashboard. The stack's outputs tell all of its names,
 * each after the saga's: `OrderSagaStateMachineArn`. A saga is deployed once in a stage, account and
 * region: the tables' names are made of it and the stage.
 */
export class Saga extends Construct {
  /** An execution of it with a request places a saga. Start it by `startArn`. */
  readonly stateMachine: StateMachine;
  /** The ARN to start executions by: the state machine's alias, where the stage has versions. */
  readonly startArn: string;
  /** By it a person decides: `{ "orderId": "o-1", "decision": "approve" | "reject", "by": "Ann" }`. */
  readonly approval: IFunction;
  /** A row for each saga, by its id. It tells what was asked for, and how far it is. */
  readonly records: ITable;

  constructor(scope: Construct, id: string, props: SagaProps) {
    super(scope, id);
    const { saga } = props;
    const settings = settingsIn(this, props.settings);
    setNamespace(this, inStage(`${Stack.of(this).stackName}-${saga.name}`, settings));
    setVersions(this, releaseIn(settings) !== "latest");
    const data = new Construct(this, "Data");
    const tables = tablesIn(
      saga,
      "orchestration",
      { ...settings, restored: undefined },
      props.providers,
    );
    makeTables(data, { saga, tables, settings, outbox: false });
    const made = new Orchestration(this, { ...props, settings });
    // The others know the tables by their names, which tell CloudFormation nothing.
    for (const part of this.node.children) if (part !== data) part.node.addDependency(data);
    this.stateMachine = made.stateMachine;
    this.startArn = made.startArn;
    this.approval = made.approval.live;
    this.records = made.records.table;
    const { stack } = stackNames(saga, "orchestration");
    for (const output of made.told) output.overrideLogicalId(`${stack}${output.node.id}`);
  }

  /** Lets somebody place sagas. */
  grantStart(grantee: IGrantable): Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /** Lets somebody read a saga's record. */
  grantRead(grantee: IGrantable): Grant {
    return this.records.grant(grantee, "dynamodb:GetItem");
  }

  /** Lets somebody approve and reject sagas that wait for it. */
  grantDecide(grantee: IGrantable): Grant {
    const resourceArns = [this.approval.functionArn];
    return Grant.addToPrincipal({ grantee, actions: ["lambda:InvokeFunction"], resourceArns });
  }

  /** What a function of it counted in five minutes. `service` is in lower case: `payment`. */
  metric(name: MetricName, service = "reconciler"): Metric {
    return counted({ namespace: namespaceOf(this) }, service, METRICS[name]);
  }
}
