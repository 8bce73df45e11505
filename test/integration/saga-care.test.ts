import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { documentClient } from "../../lambdas/runtime/aws/dynamodb-store";
import { deployedSaga } from "./orders";
import { aLargeOrder } from "./reconciler-tools";
import { saga, sagaJson } from "./saga-cli";
import { stuckOrder } from "./stuck";

const deployed = deployedSaga();
const has = (part: object) => expect.objectContaining(part);

describe("a damaged record", () => {
  it("hides no other, and is mended by what the execution and the commits tell", async () => {
    const large = aLargeOrder(await deployed.stocked(1));
    await sagaJson(["place", "-", "--wait"], 0, JSON.stringify(large));
    const [id, other] = [
      large.orderId,
      await stuckOrder(deployed.client, await deployed.stocked(1)),
    ];
    const client = documentClient();
    const TableName = deployed.client.outputs.table("Order");
    const { Item } = await client.send(new GetCommand({ TableName, Key: { orderId: id } }));
    const { request, version, ...rest } = Item ?? {};
    await client.send(new PutCommand({ TableName, Item: { ...rest, status: "PENDNG" } }));
    client.destroy();
    expect(await sagaJson(["list", "--where", `orderId=${other}`])).toContainEqual(
      has({ orderId: other }),
    );
    expect((await saga(["list"])).out).toMatch(new RegExp(`^${id} +\\? +stuck`, "m"));
    expect(await sagaJson(["repair", id, "--dry-run"])).toEqual([
      has({ did: "planned", left: [] }),
    ]);
    expect(await sagaJson(["repair", id])).toEqual([has({ did: "mended", left: [] })]);
    expect(await sagaJson(["show", id])).toMatchObject({
      summary: { status: "PENDING" },
      rows: { order: { request } },
    });
    expect(await saga(["approve", id, "--wait"])).toMatchObject({ exit: 0 });
    expect(await saga(["redrive", other, "--wait"])).toMatchObject({ exit: 0 });
    expect(await saga(["reject", other, "--wait"])).toMatchObject({ exit: 0 });
  });
});

describe("the doctor", () => {
  it("finds all parts of this deployment well", async () => {
    const { exit, out } = await saga(["doctor"]);
    expect({ exit, out }).toEqual({ exit: 0, out: expect.not.stringMatching(/^bad/m) });
    expect(out).toMatch(/^ok +state machine +.*its definition is that of this version$/m);
  });

  it("tries an update of each table and writes nothing", async () => {
    const { out } = await saga(["doctor"]);
    expect(out).toMatch(/^ok +table Order +.*an update that cannot happen was permitted$/m);
    const client = documentClient();
    const TableName = deployed.client.outputs.table("Order");
    const { Item } = await client.send(
      new GetCommand({ TableName, Key: { orderId: "saga-doctor" }, ConsistentRead: true }),
    );
    client.destroy();
    expect(Item).toBeUndefined();
  });
});
