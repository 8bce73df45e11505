import { ArnFormat, CfnElement, Lazy, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import {
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { failedExecutions } from "./failures";
import { MachineAlias } from "./machine-alias";
import { hasVersions } from "./namespace";
import type { ServiceFunction } from "./service-function";

/** A compiled saga, and the values for its `${…}`. */
export interface SagaProps {
  /** The committed ASL. */
  readonly definition: string;
  /** Function by participant, for `${<name>FunctionArn}`. */
  readonly participants: Readonly<Record<string, ServiceFunction>>;
  /** By participant, the table that stores task tokens, for `${<name>TableName}`. */
  readonly parkingTables: Readonly<Record<string, ITable>>;
  /** Queue by kind of dead letter, for `${<kind>DeadLetterQueueUrl}`. */
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  /** Whether executions are logged. Step Functions keeps their histories for 90 days in any case. */
  readonly logged: boolean;
  /** The errors of executions whose request was wrong. */
  readonly rejections: readonly string[];
  /** Makes it an express workflow, which hands over to this one. Of that, only errors are logged. */
  readonly handsOverTo?: SagaMachine;
}

/** The state machine of a saga. Its role allows only what the definition does. */
export class SagaMachine extends Construct {
  readonly stateMachine: StateMachine;
  /** Executions that failed but for a wrong request. Undefined if none is logged. */
  readonly failed: IMetric | undefined;
  /** Undefined if the stage has no versions. */
  readonly alias: MachineAlias | undefined;

  constructor(scope: Construct, id: string, props: SagaProps) {
    super(scope, id);
    const functions = Object.entries(props.participants);
    const tables = Object.entries(props.parkingTables);
    const queues = Object.entries(props.deadLetters);
    const standard = props.handsOverTo;
    const logs = this.#logging(props);
    this.stateMachine = new StateMachine(this, "StateMachine", {
      definitionBody: DefinitionBody.fromString(props.definition),
      definitionSubstitutions: Object.fromEntries([
        ...functions.map(([name, { pinned }]) => [`${name}FunctionArn`, pinned.functionArn]),
        ...tables.map(([name, { tableName }]) => [`${name}TableName`, tableName]),
        ...queues.map(([kind, { queueUrl }]) => [`${kind}DeadLetterQueueUrl`, queueUrl]),
        ...(standard?.asTarget ?? []),
      ]),
      tracingEnabled: true,
      ...(standard && { stateMachineType: StateMachineType.EXPRESS }),
      ...(logs && { logs }),
    });
    const metricName = standard ? "FailedExpressExecutions" : "FailedExecutions";
    const log = logs && { logGroup: logs.destination, metricName };
    this.failed = log && failedExecutions(this, log, props.rejections);
    standard?.stateMachine.grantStartExecution(this.stateMachine);
    this.#grantInvoke(functions.map(([, f]) => f));
    for (const [, table] of tables) table.grant(this.stateMachine, "dynamodb:UpdateItem");
    for (const [, queue] of queues) queue.grant(this.stateMachine, "sqs:SendMessage");
    Validations.of(this.stateMachine.role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "X-Ray's actions and those that deliver logs can be granted on * only.",
    });
    this.alias = hasVersions(this) ? new MachineAlias(this, "Alias", this.stateMachine) : undefined;
  }

  /** The values for an express workflow that hands over to it. */
  private get asTarget(): [name: string, value: string][] {
    const executions = Stack.of(this).formatArn({
      service: "states",
      resource: "execution",
      resourceName: this.stateMachine.stateMachineName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return [
      ["StandardMachineArn", this.startArn],
      ["StandardExecutions", executions],
    ];
  }

  /** The ARN to start executions by: the alias if there is one. */
  get startArn(): string {
    return this.alias?.arn ?? this.stateMachine.stateMachineArn;
  }

  /** Executions in flight call earlier versions of the functions, so all versions are allowed. */
  #grantInvoke(functions: readonly ServiceFunction[]): void {
    const versions = hasVersions(this) ? ":*" : "";
    const resources = functions.map(({ functionArn }) => `${functionArn}${versions}`);
    const invoke = { actions: ["lambda:InvokeFunction"], resources };
    this.stateMachine.addToRolePolicy(new PolicyStatement(invoke));
    if (!versions) return;
    for (const { node } of functions) {
      const made = node.defaultChild;
      const name = CfnElement.isCfnElement(made) ? Stack.of(this).getLogicalId(made) : "";
      Validations.of(this.stateMachine.role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::<${name}.Arn>:*]`,
        reason: "These are the versions of one function: an execution in flight calls its own.",
      });
    }
  }

  #logging({ logged, handsOverTo }: SagaProps) {
    if (!logged) return undefined;
    return handsOverTo ? this.#errors() : this.#logs();
  }

  /** The input and output of states are not logged, because a request may hold a payment token. */
  #logs() {
    return { destination: this.#group(), level: LogLevel.ALL, includeExecutionData: false };
  }

  /** An express workflow is for what is cheap: its log of everything would cost more than itself. */
  #errors() {
    Validations.of(this).acknowledge({
      id: "AwsSolutions-SF1",
      reason:
        "A log of all events would cost more than the executions. The records tell what was done.",
    });
    return { destination: this.#group(), level: LogLevel.ERROR, includeExecutionData: false };
  }

  /**
   * The prefix keeps the account's policy for log delivery below its size limit. The group outlives its machine, and
   * CloudFormation takes over no group whose name it makes. So the rest is the name of the machine's role, which is made
   * up anew each time: what comes back after a change of lane, or in another stack, does not meet its old group.
   */
  #group(): LogGroup {
    const produce = () => `/aws/vendedlogs/states/${this.stateMachine.role.roleName}`;
    return new LogGroup(this, "Logs", {
      logGroupName: Lazy.string({ produce }),
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
