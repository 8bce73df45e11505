import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { ServicesClient } from "../../scripts/deployed/client";
import { LogSearch } from "../../scripts/deployed/log-search";
import { SagaClient } from "../../scripts/deployed/saga-client";
import { unused } from "../integration/orders";

/** Hears every event of a bus. */
export class Listener {
  readonly #bus = new EventBridgeClient();
  readonly #sqs = new SQSClient();
  readonly #name = unused("listener");
  queueUrl = "";

  constructor(private readonly EventBusName: string) {}

  async listen(): Promise<void> {
    const { QueueUrl = "" } = await this.#sqs.send(
      new CreateQueueCommand({ QueueName: this.#name }),
    );
    this.queueUrl = QueueUrl;
    const { EventBusName } = this;
    const EventPattern = JSON.stringify({ source: [{ prefix: "" }] });
    await this.#bus.send(new PutRuleCommand({ Name: this.#name, EventBusName, EventPattern }));
    const Arn = `arn:aws:sqs:us-east-1:000000000000:${this.#name}`;
    const Targets = [{ Id: "queue", Arn }];
    await this.#bus.send(new PutTargetsCommand({ Rule: this.#name, EventBusName, Targets }));
  }

  close(): void {
    for (const client of [this.#bus, this.#sqs]) client.destroy();
  }
}

/**
 * All that a deployed saga keeps or has said, by the place where it is: tables, queues, logs, histories.
 * @param more queues to look into, by name; and state machines.
 */
export async function placesOf(
  client: ServicesClient,
  since: number,
  more: { readonly queues?: readonly string[]; readonly machines?: readonly string[] } = {},
): Promise<Readonly<Record<string, string>>> {
  const { all, functions } = client.outputs;
  const named = (pattern: RegExp) => Object.entries(all).filter(([name]) => pattern.test(name));
  const found: [string, unknown][] = [];
  for (const [name, table] of named(/TableName$/)) found.push([name, await client.scan(table)]);
  const queues = [...named(/QueueUrl$/), ...(more.queues ?? []).map((url) => [url, url] as const)];
  for (const [name, url] of queues) found.push([name, await everythingIn(client, url)]);
  const logs = new LogSearch();
  found.push(["logs", await logs.lines(Object.values(functions), { since })]);
  logs.close();
  if (client instanceof SagaClient) {
    const machines = [client.outputs.stateMachine, ...(more.machines ?? [])];
    for (const machine of machines) found.push([machine, await histories(client, machine)]);
  }
  return Object.fromEntries(found.map(([name, what]) => [name, JSON.stringify(what)]));
}

/** What is in a queue. Each message is hidden once it was seen, until nothing more is there. */
async function everythingIn(client: ServicesClient, url: string): Promise<unknown[]> {
  const all: unknown[] = [];
  for (;;) {
    const some = await client.peek(url, 60);
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function histories(client: SagaClient, stateMachineArn: string): Promise<unknown[]> {
  const { executions = [] } = await client.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  return Promise.all(
    executions.map(async ({ executionArn = "" }) => [
      await client.describe(executionArn),
      await client.history(executionArn),
    ]),
  );
}
