import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Order } from "../../lambdas/order/request";
import { documentClient } from "../../lambdas/runtime/aws/dynamodb-store";
import { waitFor } from "../../scripts/deployed/wait-for";
import { freePort } from "../../scripts/localstack";
import { anOrder, deployedSaga, unused } from "./orders";
import { aLargeOrder } from "./reconciler-tools";
import { saga, sagaJson } from "./saga-cli";
import { stuckOrder } from "./stuck";

const deployed = deployedSaga();
const has = (part: object) => expect.objectContaining(part);

/** Places an order like a person, and waits until it has ended or is parked. */
async function placed(order: Order): Promise<string> {
  await sagaJson(["place", "-", "--wait"], 0, JSON.stringify(order));
  return order.orderId;
}

const stuck = async () => stuckOrder(deployed.client, await deployed.stocked(1));

describe("an order, with the saga command alone", () => {
  it("is placed, shown, and traced through every service", async () => {
    const id = await placed(anOrder({ sku: await deployed.stocked(5) }));
    expect(await sagaJson(["show", id])).toMatchObject({
      summary: { orderId: id, status: "CONFIRMED", condition: "ended", amount: 2500 },
      rows: { payment: { status: "CAPTURED" }, reservation: { status: "HELD" } },
      violations: [],
    });
    const story = await waitFor(`the log of ${id}'s end`, async () => {
      const entries = await sagaJson(["trace", id]);
      return JSON.stringify(entries).includes("confirm: committed") && entries;
    });
    expect(story).toEqual(
      expect.arrayContaining([
        has({ by: "first", kind: "tried", what: "PlaceOrder" }),
        has({ by: "first", kind: "done", what: "ConfirmOrder" }),
        has({ by: "payment", source: "row", what: expect.stringMatching(/25\.00 EUR: CAPTURED$/) }),
        has({ by: "inventory", source: "log", what: "reserve: committed" }),
        has({ by: "order", source: "log", what: "confirm: committed" }),
      ]),
    );
    expect(await saga(["compensate", id])).toMatchObject({ exit: 4, out: "" });
  });

  it("that is too large waits, is listed, and goes on when it is approved", async () => {
    const id = await placed(aLargeOrder(await deployed.stocked(1)));
    expect(await sagaJson(["list", "--parked"])).toContainEqual(
      has({ orderId: id, condition: "parked" }),
    );
    expect((await saga(["show", id])).out).toContain(`saga approve ${id}`);
    expect(await sagaJson(["approve", id, "--by", "ann", "--wait"])).toMatchObject({
      summary: { status: "CONFIRMED" },
      rows: { order: { decidedBy: "ann" } },
    });
    expect(await sagaJson(["list"])).not.toContainEqual(has({ orderId: id }));
    expect(await sagaJson(["list", "--recent", "500"])).toContainEqual(
      has({ orderId: id, condition: "ended" }),
    );
  });

  it("that is parked is undone at once when a person gives it up", async () => {
    const sku = await deployed.stocked(1);
    const id = await placed(aLargeOrder(sku));
    const given = ["compensate", id, "--reason", "Fraud", "--wait"];
    expect(await sagaJson(given)).toMatchObject({
      summary: { status: "CANCELLED", why: "Fraud" },
      violations: [],
    });
    expect(await sagaJson(["stock", "show", sku])).toEqual([{ sku, onHand: 1, available: 1 }]);
    expect(await sagaJson(["trace", id])).toEqual(
      expect.arrayContaining([has({ by: "first", kind: "undone", what: "ReleaseStock" })]),
    );
  });

  it("that nothing drives is found and driven on", async () => {
    const id = await stuck();
    expect(await sagaJson(["list", "--stuck"])).toContainEqual(
      has({ orderId: id, why: "open, but its execution is GONE" }),
    );
    expect(await sagaJson(["redrive", id, "--wait"])).toMatchObject({
      summary: { condition: "parked", redrives: 1 },
    });
    expect(await sagaJson(["trace", id])).toEqual(
      expect.arrayContaining([has({ by: "re-drive 1", kind: "skipped" })]),
    );
    expect(await saga(["reject", id, "--wait"])).toMatchObject({ exit: 0 });
  });
});

describe("dead letters", () => {
  it("are listed, shown, and taken out once their order is driven on", async () => {
    const id = await stuck();
    const sqs = new SQSClient();
    const letter = { sagaId: id, step: "Reconciler", error: "RedrivesExhausted", cause: "?" };
    const QueueUrl = deployed.client.outputs.deadLetters("Compensation");
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(letter) }));
    sqs.destroy();

    // Other tests read the same queue, and the messages that they receive are invisible for a while.
    const redriven = await waitFor(`the letter of ${id}`, async () => {
      const listed = await sagaJson(["dead-letters"]);
      if (!JSON.stringify(listed).includes(id)) return undefined;
      const { exit, out } = await saga(["dead-letters", "redrive", id]);
      return exit === 0 && out;
    });
    expect(redriven).toMatch(/started again as .*removed/);
    expect(await saga(["dead-letters", "show", id])).toMatchObject({ exit: 3 });
    expect(await sagaJson(["show", id])).toMatchObject({ summary: { redrives: 1 } });
  });
});

describe("stock", () => {
  it("is set in all, and never below what orders hold", async () => {
    const sku = unused("sku");
    expect(await sagaJson(["stock", "set", sku, "5"])).toEqual({ sku, onHand: 5, available: 5 });
    await placed(anOrder({ sku }));
    expect(await sagaJson(["stock", "set", sku, "3"])).toEqual({ sku, onHand: 3, available: 1 });
    const { exit, err } = await saga(["stock", "set", sku, "1"]);
    expect({ exit, err }).toEqual({
      exit: 4,
      err: `2 of ${sku} are held by orders, so the total cannot be less\n`,
    });
  });
});

describe("the audit", () => {
  it("ends with 1 and names money that was taken without an order", async () => {
    const key = unused("lost");
    const client = documentClient();
    const TableName = deployed.client.outputs.table("Provider");
    const Item = { key, status: "CAPTURED", amount: 1, captures: 1, refunds: 0 };
    await client.send(new PutCommand({ TableName, Item }));
    try {
      const { exit, out } = await saga(["audit"]);
      expect({ exit, out }).toEqual({
        exit: 1,
        out: expect.stringContaining(
          `order ${key}: Payment is still in effect at the outside system`,
        ),
      });
    } finally {
      await client.send(new DeleteCommand({ TableName, Key: { key } }));
      client.destroy();
    }
    expect((await saga(["audit"])).out).not.toContain(key);
  });
});

describe("a call that cannot succeed", () => {
  const nothing = { AWS_PROFILE: "no-such-profile", AWS_EC2_METADATA_DISABLED: "true" };
  const noKeys = { ...nothing, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

  it.each([
    ["an order that is none", ["place", "-"], 2, /orderId/, {}],
    ["a word that it does not know", ["shwo", "o-1"], 2, /Did you mean show\?/, {}],
    ["an order that was never placed", ["show", "no-such-order"], 3, /no order no-such-order/, {}],
    ["approving what never was", ["approve", "no-such-order"], 3, /no such order/, {}],
    [
      "a region without the stack",
      ["list"],
      5,
      /OrderSaga.*none of these is deployed/,
      { AWS_REGION: "eu-west-3" },
    ],
    ["no credentials", ["list"], 5, /credentials do not work/, noKeys],
  ])("%s", async (_what, args, exit, words, env) => {
    const ran = await saga(args, { env, input: '{ "customerId": "c-1" }' });
    expect(ran).toEqual({ exit, out: "", err: expect.stringMatching(words) });
  });

  it("an AWS that does not answer", async () => {
    const env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${await freePort()}` };
    expect(await saga(["list"], { env })).toEqual({
      exit: 5,
      out: "",
      err: expect.stringMatching(/does not answer at http.*\n.*localstack -- env/),
    });
  });
});
