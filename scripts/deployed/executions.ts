import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  type HistoryEvent,
  ListExecutionsCommand,
} from "@aws-sdk/client-sfn";
import * as z from "zod";
import { Executions, isUnknownExecution, unqualified } from "../../lambdas/runtime/aws/executions";
import { redriveName, redriveOf, sagaOf } from "../../lambdas/runtime/reconciler/redrive-name";
import type { AnyRequest } from "../../lambdas/saga/define";
import { handOverName, isDescribable } from "../../lambdas/saga/lane";
import type { ExecutionStatus } from "../../lambdas/saga/reconcile";
import { jsonOf } from "../command/json";
import { Refused } from "./errors";
import type { SagaClient } from "./saga-client";
import { wordOf } from "./words";

/**
 * How long a status is remembered. A page of a hundred sagas then stays below the quota of DescribeExecution: 15
 * requests a second.
 */
const REMEMBER_MS = 15_000;
const REMEMBERED = 1000;
/** The largest page of ListExecutions. */
const NEWEST = 1000;

/** The executions of one state machine, by the names that the project gives them. */
export class SagaExecutions {
  readonly #executions: Executions;
  readonly #known = new Map<string, { status: ExecutionStatus; until: number }>();

  constructor(private readonly client: SagaClient) {
    this.#executions = new Executions(client.sfn);
  }

  /** @throws Refused if an execution of that name exists with another input, or has ended. */
  async start(request: AnyRequest): Promise<string> {
    const { saga } = this.client;
    const name = saga.idOf(request);
    try {
      return await this.client.start(request, name);
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      throw new Refused(`${wordOf(saga)} ${name} was placed before. Look at it: saga show ${name}`);
    }
  }

  /**
   * The status of an execution, at most 15 s old. The console reads many executions again and again. It must not
   * use up the quota that the reconciler needs.
   */
  async recentStatus(executionArn: string): Promise<ExecutionStatus> {
    const known = this.#known.get(executionArn);
    if (known && known.until > Date.now()) return known.status;
    const status = await this.#executions.status(this.client.outputs.stateMachine, executionArn);
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(executionArn, { status, until: Date.now() + REMEMBER_MS });
    return status;
  }

  /** Forgets a remembered status, so that the next call reads it. */
  forget(executionArn: string): void {
    this.#known.delete(executionArn);
  }

  /** The saga ids of the executions started last, newest first, without repetitions. */
  async recentIds(limit: number): Promise<string[]> {
    const executions = await this.#newest(limit);
    return [...new Set(executions.map(({ name = "" }) => sagaOf(name)))];
  }

  /** Executions, of the newest, that did not succeed and belong to no known saga. */
  async unfinished(isKnown: (id: string) => boolean): Promise<string[]> {
    const executions = await this.#newest(NEWEST);
    return executions.flatMap(({ name = "", status }) =>
      status === "SUCCEEDED" || isKnown(sagaOf(name)) ? [] : [name],
    );
  }

  async #newest(limit: number) {
    // Listing by the alias would show only what was started by the alias.
    const stateMachineArn = unqualified(this.client.outputs.stateMachine);
    const maxResults = Math.min(limit, NEWEST);
    const list = new ListExecutionsCommand({ stateMachineArn, maxResults });
    return (await this.client.sfn.send(list)).executions ?? [];
  }

  /** The saga of an execution that was started under another name. */
  async sagaOf(name: string): Promise<string | undefined> {
    const { idName } = this.client.saga;
    return z.object({ [idName]: z.string() }).safeParse(await this.inputOf(name)).data?.[idName];
  }

  /** The input of an execution. Undefined if Step Functions knows none of that name. */
  async inputOf(name: string): Promise<unknown> {
    const executionArn = this.client.executionArn(name);
    try {
      const ask = new DescribeExecutionCommand({ executionArn });
      return jsonOf((await this.client.sfn.send(ask)).input);
    } catch (error) {
      if (isUnknownExecution(error)) return undefined;
      throw error;
    }
  }

  /** The histories of a saga's executions, oldest first, each with its name in the timeline. */
  async histories(
    id: string,
    {
      executionArn,
      redrives = 0,
    }: { executionArn?: string | undefined; redrives?: number | undefined },
  ): Promise<(readonly [part: string, events: HistoryEvent[]])[]> {
    const fast = this.client.outputs.lane === "standard" ? [] : [handOverName(id)];
    const names = [
      id,
      ...fast,
      ...Array.from({ length: redrives }, (_, n) => redriveName(id, n + 1)),
    ];
    const named = isDescribable(executionArn) ? executionArn.split(":").at(-1) : undefined;
    const others = named && !names.includes(named) ? [named] : [];
    const found = [...others, ...names].map(async (name) => {
      const events = await this.client.history(this.client.executionArn(name));
      return events ? [[partOf(id, name), events] as const] : [];
    });
    return (await Promise.all(found)).flat();
  }
}

/** The name of an execution in a timeline. */
export function partOf(id: string, name: string): string {
  if (name === id) return "first";
  if (name === handOverName(id)) return "hand-over";
  const redrive = redriveOf(name);
  return redrive?.id === id ? `re-drive ${redrive.n}` : name;
}
