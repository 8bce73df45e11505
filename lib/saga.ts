import { Stack } from "aws-cdk-lib";
import type { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { METRICS } from "../lambdas/runtime/aws/metric-names";
import { namespaceOf, setNamespace } from "./constructs/namespace";
import { counted } from "./constructs/saga-metrics";
import type { SagaProps } from "./coordination";
import { stackNames, tablesIn } from "./names";
import { Orchestration } from "./orchestration";
import { makeTables } from "./saga-tables";
import { settingsIn } from "./settings";

/**
 * A saga in a stack of your own: its tables, services, state machine, approval, reconciler, dead
 * letters, and outside test stages its alarms and dashboard. The stack's outputs tell all of its names,
 * each after the saga's: `OrderSagaStateMachineArn`. A saga is deployed once in a stage, account and
 * region: the tables' names are made of it and the stage.
 */
export class Saga extends Construct {
  /** Start an execution with a request, and a saga is placed. */
  readonly stateMachine: StateMachine;
  /** By it a person decides: `{ "command": "approve" | "reject", ... }`. */
  readonly approval: IFunction;
  readonly #made: Orchestration;

  constructor(scope: Construct, id: string, props: SagaProps) {
    super(scope, id);
    const { saga } = props;
    setNamespace(this, `${Stack.of(this).stackName}-${saga.name}`);
    const settings = settingsIn(this, props.settings);
    const data = new Construct(this, "Data");
    const tables = tablesIn(saga, "orchestration", settings);
    makeTables(data, { saga, tables, settings, outbox: false });
    this.#made = new Orchestration(this, { ...props, settings });
    // The others know the tables by their names, which tell CloudFormation nothing.
    for (const part of this.node.children) if (part !== data) part.node.addDependency(data);
    this.stateMachine = this.#made.stateMachine;
    this.approval = this.#made.approval;
    const { stack } = stackNames(saga, "orchestration");
    for (const output of this.#made.told) output.overrideLogicalId(`${stack}${output.node.id}`);
  }

  /** Lets somebody place sagas. */
  grantStart(grantee: IGrantable): Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /** Lets somebody read how far a saga is, by its id: its row in the table of its records. */
  grantRead(grantee: IGrantable): Grant {
    return this.#made.records.table.grant(grantee, "dynamodb:GetItem");
  }

  /** Lets somebody approve and reject sagas that wait for it. */
  grantDecide(grantee: IGrantable): Grant {
    return this.approval.grantInvokeLatestVersion(grantee);
  }

  /** What a function of it counted in five minutes. `service` is in lower case: `payment`. */
  metric(name: keyof typeof METRICS, service = "reconciler"): Metric {
    return counted({ namespace: namespaceOf(this) }, service, METRICS[name]);
  }
}
