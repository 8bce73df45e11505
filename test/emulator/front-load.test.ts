import { stockKey } from "../../lambdas/order/inventory";
import { order } from "../../lambdas/order/saga";
import { setAside } from "../../lambdas/runtime/aws/dynamodb-index";
import { documentClient } from "../../lambdas/runtime/aws/dynamodb-store";
import { openIndexIn } from "../../lambdas/runtime/tables";
import type { AnySaga } from "../../lambdas/saga/define";
import { openShardOf } from "../../lambdas/saga/record-row";
import { plusSeconds } from "../../lambdas/saga/time";
import { callsOfDoor } from "../../scripts/deployed/http-door";
import { waitFor } from "../../scripts/deployed/wait-for";
import { type DoorStage, openDoorStage } from "../../scripts/stage/door-stage";
import { orderOf } from "../support/an-order";

const saga = order as unknown as AnySaga;
const BACKLOG_SECONDS = 60;

describe("the front door under load", () => {
  let opened: DoorStage | undefined;
  let stage: DoorStage["stage"];
  let client: DoorStage["client"];
  let door: DoorStage["door"];
  beforeAll(async () => {
    const context = [`apiBacklogSeconds=${BACKLOG_SECONDS}`];
    opened = await openDoorStage("order", context, { log: () => undefined });
    ({ stage, client, door } = opened);
  }, 400_000);
  afterAll(() => opened?.close(), 60_000);

  const left = (sku: string, pieces: number, buckets = 1) =>
    client.setCounter("Inventory", stockKey(sku), pieces, buckets);
  const buy = (id: string, sku: string) =>
    door.send("shop", "POST", "orders", orderOf(id, { sku, quantity: 1 }));

  it.each([1, 4])("refuses who comes after the first loser, with %d buckets", async (buckets) => {
    const sku = `sale-${buckets}`;
    const [first, next] = [`first-${buckets}`, `next-${buckets}`];
    await left(sku, 0, buckets);
    expect(await buy(first, sku)).toMatchObject({ status: 200, json: { reason: "OutOfStock" } });
    const refused = await buy(next, sku);
    expect(refused).toMatchObject({ status: 409, json: { refusal: "OutOfStock" } });
    expect(refused.json.type).toMatch(/:not-enough$/);
    const asked = callsOfDoor(client.outputs, await stage.proxy.calls(next));
    expect(asked).toEqual(["GetItem Order"]);
    expect(await client.record(next)).toBeUndefined();
    expect(await buy(first, sku)).toMatchObject({ status: 200, json: { outcome: "CANCELLED" } });
    await left(sku, 5, buckets);
    expect(await buy(next, sku)).toMatchObject({ status: 200, json: { outcome: "CONFIRMED" } });
  });

  it("stores no more of what cannot begin once what it has stored waits too long", async () => {
    const sku = "plenty";
    await left(sku, 1000);
    const table = client.outputs.table("Order");
    const rows = documentClient();
    const ids = Array.from({ length: 200 }, (_, n) => `late-${n}`);
    const [stored = "", ...others] = ids.filter((id) => openShardOf(id) === openShardOf("late-0"));
    for (const sagaId of [stored, ...others]) {
      const fault = { operation: "StartExecution", fault: "throttle", times: "always" } as const;
      await stage.proxy.inject({ sagaId, ...fault });
    }
    expect(await buy(stored, sku)).toMatchObject({ status: 202 });
    const [first = ""] = others;
    expect(await buy(first, sku)).toMatchObject({ status: 202 });
    // The reconciler, which runs every minute, would find it due and put it off.
    const refused = await waitFor("a refusal", async () => {
      const past = plusSeconds(new Date().toISOString(), -BACKLOG_SECONDS - 1);
      await setAside(rows, openIndexIn(saga, table), stored, past);
      const next = others.find((id) => id !== first) ?? "";
      const answer = await buy(next, sku);
      return answer.status === 503 && { answer, next };
    });
    rows.destroy();
    expect(refused.answer.json.type).toMatch(/:overloaded$/);
    expect(refused.answer.headers["retry-after"]).toBe("60");
    expect(await client.record(refused.next)).toBeUndefined();
    await stage.proxy.clearRules();
    await client.invoke("Reconciler", { orderId: stored });
    await client.closed(stored);
  });
});
