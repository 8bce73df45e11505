import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import { Executions } from "../../lambdas/runtime/aws/executions";
import { parked } from "../../scripts/deployed/parked";
import type { SagaClient } from "../../scripts/deployed/saga-client";
import { BrokenSagas, rewired } from "../../scripts/scenarios/naive/broken-saga";
import { deployedSaga } from "./orders";
import { aLargeOrder, audit } from "./reconciler-tools";
import { Versioned } from "./versions";

const saga = deployedSaga();
const clients: SagaClient[] = [];
let versions: Versioned;
let broken: BrokenSagas;

beforeAll(() => {
  versions = new Versioned(saga.client);
  broken = new BrokenSagas(saga.client);
});

afterAll(async () => {
  for (const client of clients) client.close();
  await Promise.all([versions.remove(), broken.remove()]);
});

/** An order that was started by the alias, and has parked. */
async function aParkedOrder() {
  const order = aLargeOrder(await saga.stocked(5));
  const { client } = versions;
  clients.push(client);
  const execution = await client.start(order, order.orderId);
  await parked(client, order.orderId);
  return { order, execution, client };
}
const approve = (orderId: string) =>
  saga.client.invoke("Approval", { orderId, decision: "approve", by: "ada" });

it("a bad second version affects its own sagas only, and the first version can be restored", async () => {
  const good = await versions.definition();
  expect(good).toMatch(/:function:[\w-]+:\d+"/);
  const first = await versions.deploy(good);
  const before = await aParkedOrder();

  const failing = await broken.brokenFunction('throw new Error("a bad build")');
  const second = await versions.deploy(rewired(good, "ChargePayment", failing));
  const during = await aParkedOrder();
  await versions.leadTo(first);
  const after = await aParkedOrder();

  const all = [before, during, after];
  await Promise.all(all.map(({ order }) => approve(order.orderId)));
  const ended = all.map(({ client, execution }) => client.ended(execution));
  const outcomes = (await Promise.all(ended)).map(({ output }) => output);
  expect(outcomes).toMatchObject([
    { outcome: "CONFIRMED" },
    { outcome: "CANCELLED" },
    { outcome: "CONFIRMED" },
  ]);
  expect(
    await audit(
      saga.client,
      all.map(({ order }) => order),
    ),
  ).toEqual([]);
  const asked = all.map(({ client, execution }) =>
    client.sfn.send(new DescribeExecutionCommand({ executionArn: execution })),
  );
  const used = (await Promise.all(asked)).map((it) => it.stateMachineVersionArn);
  expect(used).toEqual([first, second, first]);
});

it("an execution is found by the ARN of alias and name, and is not started twice", async () => {
  await versions.deploy(await versions.definition());
  const { order, execution, client } = await aParkedOrder();
  const { stateMachine } = client.outputs;
  expect(stateMachine).toMatch(/:live$/);
  expect(client.executionArn(order.orderId)).toBe(execution);
  const executions = new Executions(client.sfn);
  expect(await executions.status(stateMachine, execution)).toBe("RUNNING");
  expect(await executions.start(stateMachine, order.orderId, order)).toBe("started");
  await approve(order.orderId);
  expect(await client.ended(execution)).toMatchObject({ output: { outcome: "CONFIRMED" } });
  expect(await executions.start(stateMachine, order.orderId, order)).toBe("taken");
});
