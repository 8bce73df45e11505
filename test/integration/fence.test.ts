import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { ServicesClient } from "../../scripts/deployed/client";
import { ASKED, type Fault } from "../../scripts/faults/proxy";
import { faultProxy } from "../support/fault-proxy";
import { orderRows, setStock } from "../support/order-rows";
import { deployedChoreography } from "./choreography-tools";
import { anOrder, deployedSaga, unused } from "./orders";
import { audit } from "./reconciler-tools";

// The services' roles may not write on the saga's record. They ask the function Fence, each by its own alias.

const orchestrated = deployedSaga();
const choreographed = deployedChoreography();

const stages = [
  ["orchestrated", () => orchestrated.client],
  ["choreographed", () => choreographed.it.client],
] as const;

const declined = (sku: string) => anOrder({ sku, paymentToken: "tok_declined" });

/** Who wrote on an order's record, and who asked another function: by the functions' names, without their ends. */
async function written(client: ServicesClient, orderId: string) {
  const table = client.outputs.table("Order");
  const calls = await faultProxy().calls(orderId);
  const names = (all: typeof calls) => [
    ...new Set(
      all.map(({ functionName = "" }) => /-([a-z]+|Fence|Approval)/.exec(functionName)?.[1]),
    ),
  ];
  return {
    writers: names(
      calls.filter((call) => call.tables.includes(table) && call.operation === "UpdateItem"),
    ),
    askers: names(calls.filter((call) => call.tables.includes(ASKED))).sort(),
  };
}

describe.each(stages)("an order, %s,", (_, client) => {
  const stocked = async () => {
    const sku = unused("sku");
    await setStock(client(), sku, 5);
    return sku;
  };
  const cancelled = async (placed: ReturnType<typeof anOrder>) => {
    const rows = orderRows(await client().closed(placed.orderId));
    expect(rows).toMatchObject({
      order: { status: "CANCELLED", undone: ["Inventory", "Payment"] },
      reservation: { status: "RELEASED" },
    });
    expect(await audit(client(), [placed])).toEqual([]);
  };

  it("whose card is declined is CANCELLED, and no service wrote on its record", async () => {
    const placed = declined(await stocked());
    await client().run(placed);
    await cancelled(placed);
    const { writers, askers } = await written(client(), placed.orderId);
    expect(writers).toContain("Fence");
    expect(writers.filter((name) => /payment|inventory/.test(`${name}`))).toEqual([]);
    expect(askers.map((name) => `${name}`.replace(/service.*/, ""))).toEqual([
      "inventory",
      "payment",
    ]);
  });

  it("that is confirmed asks nobody", async () => {
    const placed = anOrder({ sku: await stocked() });
    await client().run(placed);
    expect(orderRows(await client().closed(placed.orderId)).order).toMatchObject({
      status: "CONFIRMED",
    });
    expect((await written(client(), placed.orderId)).askers).toEqual([]);
  });

  it("whose refund comes before anything else is fenced, and cannot be placed", async () => {
    const placed = anOrder({ sku: await stocked() });
    const refund = { command: "refund", order: placed };
    expect(await client().invoke("Payment", refund)).toMatchObject({ ok: true });
    expect(await client().record(placed.orderId)).toMatchObject({
      ...{ status: "ABANDONED", reason: "CompensationSent", undone: ["Payment"] },
    });
    const place = { command: "place", order: placed, execution: "by hand" };
    expect(await client().invoke("Order", place)).toMatchObject({ error: "OrderAbandoned" });
  });

  it.each<[string, Fault]>([
    ["fails", "fail-before"],
    ["turns questions away", "throttle"],
    ["cannot be reached", "reset"],
    ["loses its answers", "lost-answer"],
  ])(
    "is undone though Lambda %s for a whole invocation: it is tried again",
    async (_what, fault) => {
      const placed = declined(await stocked());
      const { orderId } = placed;
      const proxy = faultProxy();
      const rule = await proxy.inject({
        sagaId: orderId,
        table: ASKED,
        fault,
        times: 1,
        repeats: true,
      });
      await client().run(placed);
      await cancelled(placed);
      expect(await proxy.injected(rule)).toBe(3);
    },
  );

  it("is left alone by a stranger: the function has to be asked by a service's alias", async () => {
    const placed = anOrder({ sku: await stocked() });
    const lambda = new LambdaClient();
    const asked = await lambda.send(
      new InvokeCommand({
        FunctionName: client().outputs.of("FenceFunctionName"),
        Payload: JSON.stringify({ command: "fence", order: placed }),
      }),
    );
    lambda.destroy();
    const answer: unknown = JSON.parse(Buffer.from(asked.Payload ?? []).toString());
    expect(answer).toMatchObject({ errorType: "InvalidCommand" });
    expect(await client().record(placed.orderId)).toBeUndefined();
  });
});
