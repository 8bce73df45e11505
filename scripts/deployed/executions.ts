import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  type HistoryEvent,
  ListExecutionsCommand,
} from "@aws-sdk/client-sfn";
import * as z from "zod";
import { Executions, isUnknownExecution, unqualified } from "../../lambdas/runtime/aws/executions";
import { redriveName, redriveOf } from "../../lambdas/runtime/reconciler/redrive-name";
import type { AnyRequest } from "../../lambdas/saga/define";
import type { ExecutionStatus } from "../../lambdas/saga/reconcile";
import { jsonOf } from "../command/json";
import { Refused } from "./errors";
import type { SagaClient } from "./saga-client";
import { wordOf } from "./words";

/** Below 15 requests a second, the quota of DescribeExecution, for a page of a hundred. */
const REMEMBER_MS = 15_000;
const REMEMBERED = 1000;
/** Executions that one request lists at most. */
const NEWEST = 1000;

/** The executions of one state machine, by the names that the project gives them. */
export class SagaExecutions {
  readonly #executions: Executions;
  readonly #known = new Map<string, { status: ExecutionStatus; until: number }>();

  constructor(private readonly client: SagaClient) {
    this.#executions = new Executions(client.sfn);
  }

  /** @throws Refused where the name is taken by another request, or by one that has ended. */
  async start(request: AnyRequest): Promise<string> {
    const { saga } = this.client;
    const name = saga.idOf(request);
    try {
      return await this.client.start(request, name);
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      throw new Refused(`${wordOf(saga)} ${name} was placed before: saga show ${name}`);
    }
  }

  /**
   * The status as it was a little while ago: who looks at many executions again and again, as the
   * console does, must not use up the quota that the reconciler needs.
   */
  async recentStatus(executionArn: string): Promise<ExecutionStatus> {
    const known = this.#known.get(executionArn);
    if (known && known.until > Date.now()) return known.status;
    const status = await this.#executions.status(this.client.outputs.stateMachine, executionArn);
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(executionArn, { status, until: Date.now() + REMEMBER_MS });
    return status;
  }

  /** The next who asks is told what is so now. */
  forget(executionArn: string): void {
    this.#known.delete(executionArn);
  }

  /** The saga ids of the executions that were started last, newest first, each once. */
  async recentIds(limit: number): Promise<string[]> {
    const executions = await this.#newest(limit);
    return [...new Set(executions.map(({ name = "" }) => redriveOf(name)?.id ?? name))];
  }

  /** Of the newest executions those of no known saga that have not succeeded. */
  async unfinished(isKnown: (id: string) => boolean): Promise<string[]> {
    const executions = await this.#newest(NEWEST);
    return executions.flatMap(({ name = "", status }) =>
      status === "SUCCEEDED" || isKnown(redriveOf(name)?.id ?? name) ? [] : [name],
    );
  }

  async #newest(limit: number) {
    // By its alias, only what the alias has started would be listed.
    const stateMachineArn = unqualified(this.client.outputs.stateMachine);
    const maxResults = Math.min(limit, NEWEST);
    const list = new ListExecutionsCommand({ stateMachineArn, maxResults });
    return (await this.client.sfn.send(list)).executions ?? [];
  }

  /** The saga of an execution that somebody has started under another name. */
  async sagaOf(name: string): Promise<string | undefined> {
    const { idName } = this.client.saga;
    return z.object({ [idName]: z.string() }).safeParse(await this.inputOf(name)).data?.[idName];
  }

  /** What an execution was started with; nothing where Step Functions knows none of that name. */
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

  /** The histories of a saga's executions, oldest first, by their part in it. */
  async histories(
    id: string,
    {
      executionArn,
      redrives = 0,
    }: { executionArn?: string | undefined; redrives?: number | undefined },
  ): Promise<(readonly [part: string, events: HistoryEvent[]])[]> {
    const names = [id, ...Array.from({ length: redrives }, (_, n) => redriveName(id, n + 1))];
    const named = executionArn?.split(":").at(-1);
    const others = named && !names.includes(named) ? [named] : [];
    const found = [...others, ...names].map(async (name) => {
      const events = await this.client.history(this.client.executionArn(name));
      return events ? [[partOf(id, name), events] as const] : [];
    });
    return (await Promise.all(found)).flat();
  }
}

/** What an execution is called in a timeline. */
export function partOf(id: string, name: string): string {
  if (name === id) return "first";
  const redrive = redriveOf(name);
  return redrive?.id === id ? `re-drive ${redrive.n}` : name;
}
