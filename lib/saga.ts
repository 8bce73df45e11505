import { Stack } from "aws-cdk-lib";
import type { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { METRICS, type MetricName } from "../lambdas/runtime/aws/metric-names";
import { namespaceOf, setFunctions, setNamespace } from "./constructs/namespace";
import { counted } from "./constructs/saga-metrics";
import type { Fronted } from "./fronted";
import { inStage, stackNames, tablesIn } from "./names";
import { Orchestration } from "./orchestration";
import type { SagaProps } from "./props";
import { providersIn } from "./providers";
import { makeTables } from "./saga-tables";
import { functionsIn, settingsIn } from "./settings";

/**
 * A saga in a stack of yours: its tables, services, state machine, approval, reconciler and dead letters. Outside
 * test stages it has alarms and a dashboard too.
 * Its names are outputs of the stack, each with the saga's name in front: `OrderSagaStateMachineArn`. Table names
 * consist of the saga and the stage, so a saga is deployed once in a stage, account and region.
 */
export class Saga extends Construct {
  /** The state machine. An execution with a request as its input places a saga. Start it by `startArn`. */
  readonly stateMachine: StateMachine;
  /** The ARN to start executions by: the state machine's alias if the stage has versions. */
  readonly startArn: string;
  /**
   * The function that takes a person's decision: `{ "orderId": "o-1", "decision": "approve"
   * "reject", "by": "Ann" }`.
   */
  readonly approval: IFunction;
  /** The table of records: one row for each saga, by its id. It holds the request and the status. */
  readonly records: ITable;
  readonly #made: Orchestration;

  /** The state machine of the lane `express`, and its ARN to start by. Undefined in other lanes. */
  get express(): { readonly stateMachine: StateMachine; readonly startArn: string } | undefined {
    return this.#made.start.express;
  }

  /** The function of the lane `direct`: it takes a request. Undefined in other lanes. */
  get direct(): IFunction | undefined {
    return this.#made.start.direct?.live;
  }

  /** What `SagaApi` needs of it. */
  get fronted(): Fronted {
    return this.#made.fronted(stackNames(this.#made.saga, "orchestration").stack);
  }

  constructor(scope: Construct, id: string, props: SagaProps) {
    super(scope, id);
    const { saga } = props;
    const settings = settingsIn(this, props.settings);
    setNamespace(this, inStage(`${Stack.of(this).stackName}-${saga.name}`, settings));
    setFunctions(this, functionsIn(settings));
    const data = new Construct(this, "Data");
    const own = providersIn(this, props);
    const tables = tablesIn(saga, "orchestration", { ...settings, restored: undefined }, own);
    makeTables(data, { saga, tables, settings, outbox: false });
    const made = new Orchestration(this, { ...props, settings });
    // The other parts refer to the tables by name, so CloudFormation does not know that it must make the tables
    // first.
    for (const part of this.node.children) if (part !== data) part.node.addDependency(data);
    this.stateMachine = made.stateMachine;
    this.startArn = made.startArn;
    this.#made = made;
    this.approval = made.approval.live;
    this.records = made.records.table;
    const { stack } = stackNames(saga, "orchestration");
    for (const output of made.told) output.overrideLogicalId(`${stack}${output.node.id}`);
  }

  /** Allows a grantee to place sagas, in the lane of the settings. */
  grantStart(grantee: IGrantable): Grant {
    return this.#made.start.grantStart(grantee);
  }

  /** Allows a grantee to read the records. */
  grantRead(grantee: IGrantable): Grant {
    return this.records.grant(grantee, "dynamodb:GetItem");
  }

  /** Allows a grantee to approve and reject parked sagas. */
  grantDecide(grantee: IGrantable): Grant {
    const resourceArns = [this.approval.functionArn];
    return Grant.addToPrincipal({ grantee, actions: ["lambda:InvokeFunction"], resourceArns });
  }

  /** A metric that a function of the saga reports, over five minutes. `service` is in lower case: `payment`. */
  metric(name: MetricName, service = "reconciler"): Metric {
    return counted({ namespace: namespaceOf(this) }, service, METRICS[name]);
  }
}
