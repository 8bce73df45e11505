import * as z from "zod";
import { approving } from "../../lambdas/runtime/approving";
import { logger } from "../../lambdas/runtime/aws/observability";
import { Reactions } from "../../lambdas/runtime/reaction";
import { executionsDriver } from "../../lambdas/runtime/reconciler/executions-driver";
import { Reconciler } from "../../lambdas/runtime/reconciler/reconciler";
import { type RowRecord, recordsOf } from "../../lambdas/runtime/reconciler/records";
import { type Parts, partsOf, type Services, servicesOf } from "../../lambdas/runtime/services";
import { waking } from "../../lambdas/runtime/waking";
import type { Verdict } from "../../lambdas/saga/approval";
import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import type { Caps, Trigger } from "../../lambdas/saga/reconcile";
import { APPROVAL_SECONDS, type Beginning, type Invocations } from "./invocations";
import { type Call, CalledExecutions, called, type Request } from "./ports";
import type { Program } from "./programs";

logger.setLogLevel("SILENT");

/** How a service reacts to the messages of its queue. */
export type Reacting = Pick<Reactions<AnyRequest>, "events" | "handle">;

/** The parts of a saga's shipped code. A mutant replaces one. */
export interface Shipped extends Parts<AnyRequest> {
  readonly reactions: Reacting;
  readonly approving: typeof approving<AnyRequest>;
  /** A saga's record as the reconciler sees it. */
  seen(record: RowRecord<AnyRequest>): RowRecord<AnyRequest>;
  /** Stands between a function, known by its name, and the world. */
  through(call: Call, name: string): Call;
}

export const shipped = (saga: AnySaga): Shipped => ({
  ...partsOf(saga),
  reactions: new Reactions(saga),
  approving,
  seen: (record) => record,
  through: (call) => call,
});

export const machineOf = ({ noun }: AnySaga) =>
  `arn:aws:states:eu-west-1:000000000000:stateMachine:${noun}Saga`;

export const now = () => new Date().toISOString();

/** The functions of a deployed saga. */
export class Functions {
  constructor(
    readonly saga: AnySaga,
    private readonly parts: Shipped,
    /** Requests of this amount or more need an approval. */
    private readonly threshold: number,
    readonly caps?: Caps,
  ) {}

  /**
   * The invocation of a service's function. Only `place` is told which execution sends it. For other commands
   * it matters only that some execution does, so executions can share what they run.
   */
  root(
    invocations: Invocations,
    at: Beginning,
    service: string,
    payload: unknown,
  ): Promise<number> {
    const { execution, ...command } = z.looseObject({ command: z.string() }).parse(payload);
    const sender = command.command === "place" ? execution : "any";
    const told = execution === undefined ? command : { ...command, execution: sender };
    const program: Program<Request> = (call) => this.run(service, told, call);
    return invocations.root(at, `${service} ${JSON.stringify(told)}`, program);
  }

  /** What a service's function does with a command. It throws what the function throws. */
  async run(service: string, payload: unknown, call: Call) {
    const { parse, run } = this.services(call, service).function(service);
    return run(parse(payload));
  }

  approval(verdict: Verdict): Program<Request> {
    return (world) => {
      const call = this.parts.through(world, "Approval");
      const executions = new CalledExecutions(call);
      return this.parts.approving(this.services(world, "Approval"), executions)(verdict);
    };
  }

  /** An event of an outside system. Only the saga's id is taken from it. */
  wake(id: string): Program<Request> {
    return (world) => {
      const executions = new CalledExecutions(this.parts.through(world, "Webhook"));
      return waking(this.services(world, "Webhook").records(), executions)(id);
    };
  }

  reconciler(id: string, trigger: Trigger): Program<Request> {
    return (world) => {
      const call = this.parts.through(world, "Reconciler");
      const executions = new CalledExecutions(call);
      const records = this.records(world, executions);
      const escalate = async () => void (await call({ letter: "escalation" }));
      const driver = executionsDriver(machineOf(this.saga), records, executions);
      const { caps } = this;
      const looks = new Reconciler<RowRecord<AnyRequest>>(records, driver, escalate, now, caps);
      return looks.one(id, trigger);
    };
  }

  records(world: Call, executions: Pick<CalledExecutions, "resume">) {
    const services = this.services(world, "Reconciler");
    const records = recordsOf({
      saga: this.saga,
      store: services.records(),
      fence: services.fence(),
      executions,
      now,
      setAside: async () => undefined,
    });
    const read = async (id: string) => {
      const record = await records.read(id);
      return record && this.parts.seen(record);
    };
    return { ...records, read };
  }

  /** The services as the function with that name has them. */
  services(world: Call, name: string): Services<AnyRequest> {
    const call = this.parts.through(world, name);
    const policy = () => ({ threshold: this.threshold, seconds: APPROVAL_SECONDS });
    const ports = { store: called(call), now, policy };
    return servicesOf(this.saga, ports, this.parts);
  }
}
