import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { LANE_SECONDS } from "../lambdas/runtime/aws/environment";
import { everyServiceIn, servicesIn } from "../lambdas/saga/define";
import type { RecordCommand } from "../lambdas/saga/record-row";
import { rejectionsOf } from "../lambdas/saga/refusals";
import { aslText, expressText } from "../statemachine/asl-text";
import { undoName, withOwnUndo } from "../statemachine/own-undo";
import { RECONCILERS, undosAtOnce } from "./concurrency";
import { DeadLetters } from "./constructs/dead-letters";
import { namespaceOf } from "./constructs/namespace";
import { Participant } from "./constructs/participant";
import { SagaReconciler } from "./constructs/reconciler";
import { type SagaProps as MachineProps, SagaMachine } from "./constructs/saga-machine";
import type { ServiceFunction } from "./constructs/service-function";
import { grantTaskResponse } from "./constructs/task-tokens";
import { Coordination } from "./coordination";
import { countersIn, type Fronted, fastStartOf, vaultsIn } from "./fronted";
import { type Start, startOf } from "./lane";
import type { Part } from "./parts";
import { namedIn, type SagaProps } from "./props";

/** What the state machine and an express workflow have in common. */
interface Called
  extends Pick<MachineProps, "participants" | "parkingTables" | "logged" | "rejections"> {
  /** The definition with what is called instead of some functions. */
  definition(text: string): string;
}

/** A saga with a state machine: services, approval, reconciler, dead letters. */
export class Orchestration extends Coordination {
  readonly stateMachine: StateMachine;
  /** The ARN to start executions by: the alias if there is one. */
  readonly startArn: string;
  readonly approval: ServiceFunction;
  /** The function of the saga's records. */
  readonly recorder: ServiceFunction;
  readonly reconciler: ServiceFunction;
  /** Where sagas begin: the lane's own, if it has one. */
  readonly start: Start;

  constructor(scope: Construct, props: SagaProps) {
    super(scope, props, "orchestration");
    const { saga, records } = this;
    const services = this.parts.map((part) => [part.name, this.#service(part)] as const);
    this.recorder = namedIn(services, saga.noun);
    const undone = this.parts.filter((part) => this.#undoesApart(part)).map(({ name }) => name);
    const undos = undone.map((name) => [undoName(name), this.#undo(name)] as const);
    const { compensation, all: deadLetters } = new DeadLetters(scope, "DeadLetters", saga);
    const called: Called = {
      definition: (text) => withOwnUndo(text, saga, undone),
      participants: Object.fromEntries([...services, ...undos]),
      parkingTables: { [saga.noun]: records.table },
      ...{ logged: this.keeps, rejections: rejectionsOf(saga) },
    };
    const definition = called.definition(aslText(saga));
    const machine = new SagaMachine(scope, "Saga", { ...called, definition, deadLetters });
    const { stateMachine, startArn, alias, failed } = machine;
    const start = this.#start(props.file, machine, called);
    const approval = this.approvalFunction();
    this.stateMachine = stateMachine;
    this.startArn = startArn;
    this.start = start;
    this.approval = approval;
    grantTaskResponse(approval); // it completes the state that waits
    const reconciler = this.#reconciler(machine, compensation);
    this.reconciler = reconciler.function;
    const letters = Object.entries(deadLetters);
    const byService = [...services, ...undos].map(([, f]) => [f.service, f] as const);
    const alarms = this.keepAndWatch({
      functions: { ...Object.fromEntries(byService), fence: this.fence.function, approval },
      reconciler: reconciler.function,
      reconcilerCountsAs: reconciler.service,
      ...{ stateMachine, failed },
      ...start.watched,
      ...this.limitedOf(services),
      deadLetters: Object.fromEntries(letters.map(([kind, queue]) => [kind, [queue]])),
    });
    const live = { approval, reconciler: reconciler.function, direct: start.direct };
    this.shiftGradually(live, alarms, [alias, start.express?.alias]);
    const helpers = { Approval: approval.live, Reconciler: reconciler.function.live };
    const invoked = services.map(([name, { pinned }]) => [name, pinned] as const);
    this.#tell({ ...Object.fromEntries(invoked), ...helpers }, deadLetters);
    this.outputs(start.told);
  }

  /** What a front door needs. @param prefix what the outputs of the saga begin with. */
  fronted(prefix = ""): Fronted {
    const { saga, settings, start, records, approvalPolicy, dashboard } = this;
    return {
      ...{ saga, settings, prefix, records, approvalPolicy, dashboard },
      namespace: namespaceOf(this.scope),
      vaults: vaultsIn(saga, this.tables),
      counters: countersIn(saga, this.tables),
      starts: { STATE_MACHINE_ARN: this.startArn, ...fastStartOf(start) },
      recorder: (command) => this.#recorderBy(command),
      approval: this.approval.live,
      reconciler: this.reconciler.live,
      entry: (ask) => this.entry("front", ask),
      hearing: (webhook) => ({ ...this.entry("webhook"), webhook }),
      grantStart: (grantee) => {
        this.stateMachine.grantStartExecution(grantee);
        if (settings.lane !== "standard") start.grantStart(grantee);
      },
    };
  }

  /** The record's function for somebody who may send it this command and no other. */
  #recorderBy(command: RecordCommand): IFunction {
    const alias = this.recorder.named(command);
    this.shift?.moves(`record${command}`, alias);
    return alias;
  }

  /** The record's function tells when a saga is due, and that is sooner in a fast lane. */
  protected override get approvalPolicy() {
    const { lane, laneSeconds } = this.settings;
    return {
      ...super.approvalPolicy,
      ...(lane !== "standard" && { [LANE_SECONDS]: `${laneSeconds}` }),
    };
  }

  #reconciler({ stateMachine, startArn }: SagaMachine, deadLetters: IQueue): SagaReconciler {
    return new SagaReconciler(this.scope, "Reconciler", {
      entry: this.entry("reconciler"),
      records: this.records,
      stateMachine,
      startArn,
      deadLetters,
      concurrency: this.outsideAtOnce && RECONCILERS,
    });
  }

  #start(file: string | undefined, standard: SagaMachine, called: Called): Start {
    const { saga, settings } = this;
    const workflow = settings.lane === "standard" ? "" : expressText(saga);
    const own = [...this.providers].map(([service, it]) => [service, it.file] as const);
    return startOf(this.scope, settings.lane, {
      standard,
      machine: { ...called, definition: workflow && called.definition(workflow) },
      services: this.parts.map((part) => this.propsOf(part, "service")),
      entry: {
        saga: saga.name,
        file,
        makes: "direct",
        direct: { workflow, providers: Object.fromEntries(own) },
      },
      concurrency: this.outsideAtOnce,
    });
  }

  #tell(functions: Readonly<Record<string, IFunction>>, letters: Readonly<Record<string, IQueue>>) {
    this.outputs({ StateMachineArn: this.startArn, ...this.tables.outputs });
    const all = { ...functions, Fence: this.fence.function };
    for (const [name, { functionName }] of Object.entries(all)) {
      this.outputs({ [`${name}FunctionName`]: functionName });
    }
    for (const [kind, { queueUrl }] of Object.entries(letters)) {
      this.outputs({ [`${kind}DeadLetterQueueUrl`]: queueUrl });
    }
  }

  /** Where functions have reserves, undos do not wait for what is left: each service's undos have their share. */
  protected override get fencesAtOnce(): number | undefined {
    const { outsideAtOnce } = this;
    return outsideAtOnce && undosAtOnce(outsideAtOnce) * everyServiceIn(this.saga).length;
  }

  /** Where charges are limited, refunds must not wait behind them. So the undo has a function of its own. */
  #undoesApart(part: Part): boolean {
    const undo = servicesIn(this.saga).some(({ service }) => service === part.name);
    return undo && this.limitOf(part) !== undefined;
  }

  /** A second function of a service, only for its undo. */
  #undo(name: string) {
    const part = this.parts.find((one) => one.name === name);
    if (!part) throw new Error(`no part is called ${name}`);
    const props = this.propsOf(part, "service");
    const concurrency = undosAtOnce(this.limitOf(part) ?? 1);
    const own = { ...props, service: undoName(name).toLowerCase(), concurrency };
    return new Participant(this.scope, `${props.service}-undo`, own).function;
  }

  #service(part: Part) {
    const concurrency = this.limitOf(part);
    const props = { ...this.propsOf(part, "service"), concurrency };
    return new Participant(this.scope, `${props.service}-service`, props).function;
  }
}
