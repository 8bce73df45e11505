import { spawn } from "node:child_process";
import { once } from "node:events";
import { waitFor } from "../../../scripts/deployed/wait-for";
import { type Bench, fakeDynamoDb, update } from "./fake-dynamodb";

describe("the records", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await fakeDynamoDb();
  });
  afterEach(() => bench.close());

  test("tell operation, table, saga, answer and capacity units", async () => {
    await bench.send("UpdateItem", update("o-1"));
    expect(await bench.proxy.calls()).toEqual([
      {
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        operation: "UpdateItem",
        tables: ["orders"],
        sagaId: "o-1",
        attempt: 1,
        forwarded: 1,
        status: 200,
        items: 1,
        units: [{ table: "orders", read: 0, write: 1 }],
      },
    ]);
  });

  test("tell who did not wait for an answer that nothing was done to", async () => {
    const client = new AbortController();
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    bench.slow.push(answered);
    const sent = bench.send("UpdateItem", update("o-1"), client.signal);
    await waitFor("the request", async () => bench.received.length === 1);
    client.abort();
    await sent;
    answer();
    const told = async () => (await bench.proxy.calls("o-1"))[0]?.abandoned;
    expect(await waitFor("the record", told)).toBe(true);
  });

  test("count the units of a read as read units", async () => {
    await bench.send("GetItem", update("o-1"));
    expect(await bench.proxy.calls()).toMatchObject([
      { units: [{ table: "orders", read: 1, write: 0 }] },
    ]);
  });

  test("tell the type of DynamoDB's error", async () => {
    const type = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
    bench.failures.push({ status: 400, body: { __type: type } });
    expect(await bench.send("UpdateItem", update("o-1"))).toMatchObject({ status: 400 });
    expect(await bench.proxy.calls()).toMatchObject([
      { status: 400, error: "ConditionalCheckFailedException", units: [] },
    ]);
  });

  test.each([
    ["an order or payment row", { orderId: { S: "o-1" } }, "o-1"],
    ["a reservation", { pk: { S: "reservation#o-1" } }, "o-1"],
    ["a ledger entry", { key: { S: "o-1" } }, "o-1"],
    ["stock", { pk: { S: "sku#widget" } }, undefined],
  ])("know the saga of %s", async (_, Key, sagaId) => {
    await bench.send("GetItem", { TableName: "t", Key });
    expect((await bench.proxy.calls())[0]?.sagaId).toBe(sagaId);
  });

  test("know the saga of a transaction, and all its tables", async () => {
    const stock = { Update: { TableName: "inventory", Key: { pk: { S: "sku#widget" } } } };
    const row = { Put: { TableName: "reservations", Item: { pk: { S: "reservation#o-1" } } } };
    await bench.send("TransactWriteItems", { TransactItems: [stock, row] });
    expect(await bench.proxy.calls("o-1")).toMatchObject([
      { tables: ["inventory", "reservations"], items: 2 },
    ]);
  });

  test("are of one saga, and forgotten of one saga", async () => {
    await bench.send("UpdateItem", update("o-1"));
    await bench.send("UpdateItem", update("o-2"));
    expect(await bench.proxy.calls("o-2")).toHaveLength(1);
    await bench.proxy.clear("o-1");
    expect((await bench.proxy.calls()).map(({ sagaId }) => sagaId)).toEqual(["o-2"]);
  });

  test("cost the request only the question for its capacity", async () => {
    await bench.send("UpdateItem", update("o-1"));
    expect(bench.received[0]?.body).toEqual({ ...update("o-1"), ReturnConsumedCapacity: "TOTAL" });
    await bench.send("UpdateItem", { ...update("o-1"), ReturnConsumedCapacity: "INDEXES" });
    expect(bench.received[1]?.body).toMatchObject({ ReturnConsumedCapacity: "INDEXES" });
    await bench.send("DescribeTable", { TableName: "orders" });
    expect(bench.received[2]?.body).toEqual({ TableName: "orders" });
  });

  test("keep a call that DynamoDB did not answer: the client's connection breaks too", async () => {
    await bench.upstreamDown();
    expect(await bench.send("UpdateItem", update("o-1"))).toEqual({ broke: "ECONNRESET" });
    const [call] = await bench.proxy.calls();
    expect(call).toMatchObject({ forwarded: 1 });
    expect(call).not.toHaveProperty("status");
  });

  test("name the function that calls, and its process, and rules know it", async () => {
    if (process.platform !== "linux") return;
    const others = await bench.proxy.inject({
      sagaId: "o-1",
      functions: "payment",
      fault: "reset",
    });
    const rule = await bench.proxy.inject({
      sagaId: "o-1",
      functions: "ord",
      fault: "pause-before",
    });
    const body = JSON.stringify(update("o-1"));
    const script = `fetch("${bench.proxy.url}", { method: "POST", body: ${JSON.stringify(body)},
      headers: {
        "x-amz-target": "DynamoDB_20120810.UpdateItem",
        "user-agent": \`aws-sdk-js/3 app/pid-\${process.pid}\`,
      } })`;
    const env = { ...process.env, AWS_LAMBDA_FUNCTION_NAME: "order" };
    const child = spawn(process.execPath, ["-e", script], { env, stdio: "ignore" });
    const call = await bench.proxy.reached(rule);
    expect(call).toMatchObject({ functionName: "order", pid: child.pid });
    expect(await bench.proxy.injected(others)).toBe(0);
    child.kill("SIGKILL"); // at the worst moment, like a scenario
    await once(child, "exit");
    await bench.proxy.release(rule);
    expect(bench.received).toHaveLength(0);
  });
});
