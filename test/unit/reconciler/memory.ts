import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  SFNServiceException,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { Executions } from "../../../lambdas/runtime/aws/executions";
import type { Next, Records } from "../../../lambdas/runtime/reconciler/reconciler";
import type { ExecutionStatus, SagaRecord } from "../../../lambdas/saga/reconcile";
import { aSaga, executionNamed } from "./given";

export { MACHINE } from "./given";

export interface VersionedSaga extends SagaRecord {
  readonly version: number;
}

const metadata = { $metadata: {}, message: "" };

/** Step Functions in memory, with its rules for names and statuses. */
export class MemoryExecutions extends Executions {
  readonly statuses = new Map<string, ExecutionStatus>();
  /** In the order of their start. */
  readonly started: string[] = [];
  /** The ARNs that somebody asked about. */
  readonly described: string[] = [];
  readonly inputs: unknown[] = [];
  readonly #inputOf = new Map<string, string>();

  constructor() {
    const client = new SFNClient({ region: "eu-west-1" });
    client.send = async (command: object) => this.#answer(command);
    super(client);
  }

  /** Adds an execution that somebody started. */
  put(name: string, status: ExecutionStatus, input: unknown): void {
    const arn = executionNamed(name);
    this.statuses.set(arn, status);
    this.#inputOf.set(arn, JSON.stringify(input));
  }

  #answer(command: object): object {
    if (command instanceof DescribeExecutionCommand) return this.#describe(command.input);
    if (command instanceof StartExecutionCommand) return this.#start(command.input);
    throw new Error(`not asked here: ${command.constructor.name}`);
  }

  #describe({ executionArn = "" }: DescribeExecutionCommand["input"]): object {
    this.described.push(executionArn);
    if (!/^arn:aws:states:[\w-]+:\d{12}:execution:[\w-]+:[\w.-]+$/.test(executionArn)) {
      throw new SFNServiceException({ ...metadata, name: "InvalidArn", $fault: "client" });
    }
    if (!executionArn.startsWith(executionNamed(""))) {
      throw new SFNServiceException({
        ...metadata,
        name: "AccessDeniedException",
        $fault: "client",
      });
    }
    const status = this.statuses.get(executionArn) ?? "GONE";
    if (status === "GONE") throw new ExecutionDoesNotExist(metadata);
    return { status };
  }

  #start({ name = "", input = "" }: StartExecutionCommand["input"]): object {
    if (!/^[\w.-]{1,80}$/.test(name)) throw new Error(`${name} is no name`);
    const arn = executionNamed(name);
    const known = this.statuses.get(arn);
    if (known === "RUNNING" && this.#inputOf.get(arn) === input) return {};
    if (known) throw new ExecutionAlreadyExists(metadata);
    this.put(name, "RUNNING", JSON.parse(input));
    this.started.push(name);
    this.inputs.push(JSON.parse(input));
    return {};
  }
}

/** The sagas' records in memory. Each write checks the version, as in the real table. */
export class MemoryRecords implements Records<VersionedSaga> {
  readonly rows = new Map<string, VersionedSaga>();
  /** Every call that changes something, in order. */
  readonly log: string[] = [];
  /** Ids of records that cannot be read. */
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

  async redriven(saga: VersionedSaga, executionArn: string | undefined, next: Next) {
    return this.#change("redriven", saga, { ...next, executionArn, redrives: saga.redrives + 1 });
  }

  async postponed(saga: VersionedSaga, dueAt: string): Promise<boolean> {
    return this.#change("postponed", saga, { dueAt }) !== undefined;
  }

  async escalated(saga: VersionedSaga, dueAt: string): Promise<boolean> {
    return this.#change("escalated", saga, { dueAt }) !== undefined;
  }

  async fence(saga: VersionedSaga): Promise<void> {
    const row = this.rows.get(saga.id);
    if (row?.phase === "open") this.#change("fenced", row, { phase: "fenced" });
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

  #change(what: string, saga: VersionedSaga, changes: Partial<SagaRecord>) {
    if (this.rows.get(saga.id)?.version !== saga.version) return undefined;
    const changed = { ...saga, ...changes, version: saga.version + 1 };
    this.rows.set(saga.id, changed);
    this.log.push(`${what} ${saga.id}`);
    return changed;
  }
}
