import { SFNClient } from "@aws-sdk/client-sfn";
import { Executions } from "../../../lambdas/runtime/aws/executions";
import type { Records } from "../../../lambdas/runtime/reconciler/reconciler";
import type { ExecutionStatus, SagaRecord } from "../../../lambdas/saga/reconcile";
import { aSaga } from "./given";

export const MACHINE = "arn:aws:states:eu-west-1:000000000000:stateMachine:Saga";

export interface VersionedSaga extends SagaRecord {
  readonly version: number;
}

/** Step Functions in memory: what was started, in order, and which statuses it tells. */
export class MemoryExecutions extends Executions {
  readonly statuses = new Map<string, ExecutionStatus>();
  readonly started: string[] = [];
  readonly inputs: unknown[] = [];

  constructor() {
    super(new SFNClient({ region: "eu-west-1" }));
  }

  override async status(arn: string): Promise<ExecutionStatus> {
    return this.statuses.get(arn) ?? "GONE";
  }

  override async start(machine: string, name: string, input: unknown): Promise<void> {
    this.started.push(name);
    this.inputs.push(input);
    this.statuses.set(Executions.arnOf(machine, name), "RUNNING");
  }
}

/** The sagas' records in memory, each write guarded by a version as in the orders table. */
export class MemoryRecords implements Records<VersionedSaga> {
  readonly rows = new Map<string, VersionedSaga>();
  /** Every call that changes something, in order. */
  readonly log: string[] = [];
  /** Ids whose record cannot be read. */
  readonly broken = new Set<string>();

  put(changes: Partial<SagaRecord> = {}): VersionedSaga {
    const saga = { ...aSaga(changes), version: 1 };
    this.rows.set(saga.id, saga);
    return saga;
  }

  async read(id: string): Promise<VersionedSaga | undefined> {
    if (this.broken.has(id)) throw new Error(`row ${id} is damaged`);
    return this.rows.get(id);
  }

  async redriven(saga: VersionedSaga, executionArn: string, dueAt: string): Promise<boolean> {
    return this.#change("redriven", saga, { executionArn, dueAt, redrives: saga.redrives + 1 });
  }

  async postponed(saga: VersionedSaga, dueAt: string): Promise<boolean> {
    return this.#change("postponed", saga, { dueAt });
  }

  async escalated(saga: VersionedSaga, dueAt: string): Promise<boolean> {
    return this.#change("escalated", saga, { dueAt });
  }

  async fence(saga: VersionedSaga): Promise<void> {
    const row = this.rows.get(saga.id);
    if (row?.phase === "open") await this.#change("fenced", row, { phase: "fenced" });
  }

  async resend(saga: VersionedSaga): Promise<boolean> {
    this.log.push(`resent ${saga.id}`);
    return true;
  }

  async setAside(id: string, until: string): Promise<void> {
    const row = this.rows.get(id);
    if (row) this.rows.set(id, { ...row, dueAt: until });
    this.log.push(`set aside ${id}`);
  }

  #change(what: string, saga: VersionedSaga, changes: Partial<SagaRecord>): boolean {
    if (this.rows.get(saga.id)?.version !== saga.version) return false;
    this.rows.set(saga.id, { ...saga, ...changes, version: saga.version + 1 });
    this.log.push(`${what} ${saga.id}`);
    return true;
  }
}
