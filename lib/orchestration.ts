import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { aslText } from "../statemachine/asl-text";
import { DeadLetters } from "./constructs/dead-letters";
import { Participant } from "./constructs/participant";
import { SagaReconciler } from "./constructs/reconciler";
import { SagaMachine } from "./constructs/saga-machine";
import type { ServiceFunction } from "./constructs/service-function";
import { grantTaskResponse } from "./constructs/task-tokens";
import { Coordination, type Part } from "./coordination";
import type { SagaProps } from "./props";

/**
 * Reserved where `outsideAtOnce` is set. So many at once, each at its pace, stay within the quota of
 * DescribeExecution: 10 a second.
 */
export const RECONCILERS = 2;

/** A saga with a state machine: its services, approval, reconciler, dead letters. */
export class Orchestration extends Coordination {
  readonly stateMachine: StateMachine;
  readonly approval: ServiceFunction;

  constructor(scope: Construct, props: SagaProps) {
    super(scope, props, "orchestration");
    const { saga, records, tables } = this;
    const services = this.parts.map((part) => [part.name, this.#service(part)] as const);
    const { compensation, all: deadLetters } = new DeadLetters(scope, "DeadLetters", saga);
    const { stateMachine } = new SagaMachine(scope, "Saga", {
      definition: aslText(saga),
      participants: Object.fromEntries(services),
      parkingTables: { [saga.noun]: records.table },
      deadLetters,
      logged: this.keeps,
    });
    const approval = this.approvalFunction();
    this.stateMachine = stateMachine;
    this.approval = approval;
    grantTaskResponse(approval); // it tells the execution that waits
    const reconciler = new SagaReconciler(scope, "Reconciler", {
      entry: this.entry("reconciler"),
      records,
      stateMachine,
      deadLetters: compensation,
      concurrency: this.outsideAtOnce && RECONCILERS,
    });
    const byService = services.map(([, f]) => [f.service, f] as const);
    this.keepAndWatch({
      functions: { ...Object.fromEntries(byService), approval },
      reconciler: reconciler.function,
      reconcilerCountsAs: reconciler.service,
      stateMachine,
      deadLetters: Object.fromEntries(
        Object.entries(deadLetters).map(([kind, queue]) => [kind, [queue]]),
      ),
    });
    const names = services.map(([name, f]) => [`${name}FunctionName`, f.functionName] as const);
    this.outputs({
      StateMachineArn: stateMachine.stateMachineArn,
      ...tables.outputs,
      ...Object.fromEntries(names),
      ApprovalFunctionName: approval.functionName,
      ReconcilerFunctionName: reconciler.function.functionName,
    });
    for (const [kind, { queueUrl }] of Object.entries(deadLetters)) {
      this.outputs({ [`${kind}DeadLetterQueueUrl`]: queueUrl });
    }
  }

  #service(part: Part) {
    const concurrency = this.limitOf(part);
    const props = { ...this.propsOf(part, "service"), concurrency };
    return new Participant(this.scope, `${props.service}-service`, props).function;
  }
}
