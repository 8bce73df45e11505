import type { AttributeValue, DynamoDBRecord } from "aws-lambda";
import type { Order } from "../../../lambdas/order/request";
import { order } from "../../../lambdas/order/saga";
import { type PublisherPorts, publish } from "../../../lambdas/runtime/publisher";
import { Events, type SagaEvent } from "../../../lambdas/saga/event";
import { NOW } from "../given";

const tables = { Order: "orders", Payment: "payments", Inventory: "inventory" };
const events = new Events(order);
const text = (S: string): AttributeValue => ({ S });

function reservation(orderId: string, sequence: number, status = "HELD"): DynamoDBRecord {
  return {
    eventSourceARN: "arn:aws:dynamodb:eu-west-1:1:table/inventory/stream/now",
    dynamodb: image(orderId, sequence, status),
  };
}

function image(orderId: string, sequence: number, status = "HELD") {
  const pk = text(`reservation#${orderId}`);
  const row = { pk, version: { N: "1" }, status: text(status), items: { L: [] } };
  const NewImage = { ...row, heldAt: text(NOW) };
  return { Keys: { pk }, SequenceNumber: String(sequence), NewImage };
}

function recording(change: Partial<PublisherPorts<Order>> = {}) {
  const told: string[] = [];
  const aside: string[] = [];
  const ports: PublisherPorts<Order> = {
    saga: order,
    events,
    tables,
    put: async (all: readonly SagaEvent[]) => {
      told.push(...all.map(({ id }) => id));
      return [];
    },
    setAside: async ({ dynamodb }) => void aside.push(dynamodb?.SequenceNumber ?? ""),
    now: () => NOW,
    ...change,
  };
  return { told, aside, ports };
}

const many = Array.from({ length: 23 }, (_, n) => reservation(`o-${n}`, n));

describe("the publisher", () => {
  it("publishes every commit, in the order of the stream", async () => {
    const { ports, told } = recording();
    expect(await publish(many, ports)).toEqual({ batchItemFailures: [] });
    expect(told).toEqual(many.map((_, n) => `o-${n}/StockReserved`));
  });

  it("has the stream tell again from the first event on that the bus did not take", async () => {
    const { ports } = recording({ put: async (events) => (events.length < 10 ? [] : [7, 4]) });
    const failed = await publish(many, ports);
    expect(failed).toEqual({ batchItemFailures: [{ itemIdentifier: "4" }] });
  });

  it("has the stream tell all again when the bus does not answer", async () => {
    const { ports } = recording({ put: () => Promise.reject(new Error("no bus")) });
    await expect(publish(many, ports)).rejects.toThrow("no bus");
  });

  it("turns an unreadable row into a dead letter and goes on", async () => {
    const { ports, told, aside } = recording();
    await publish([reservation("a", 1, "NONSENSE"), reservation("b", 2)], ports);
    expect({ told, aside }).toEqual({ told: ["b/StockReserved"], aside: ["1"] });
  });

  it.each([
    [
      "a table that is nobody's",
      { eventSourceARN: "arn:aws:dynamodb:eu-west-1:1:table/x/stream/y" },
    ],
    ["no key", { dynamodb: { SequenceNumber: "1", NewImage: { status: text("HELD") } } }],
  ])(
    "turns a change without an event, such as %s, into a dead letter and goes on",
    async (_, odd) => {
      const { ports, told, aside } = recording();
      const record: DynamoDBRecord = { ...reservation("a", 1), ...odd };
      expect(await publish([record, reservation("b", 2)], ports)).toEqual({
        batchItemFailures: [],
      });
      expect({ told, aside }).toEqual({ told: ["b/StockReserved"], aside: ["1"] });
    },
  );

  it("ignores attributes that others wrote on a row", async () => {
    const { ports, told } = recording();
    const { dynamodb, ...rest } = reservation("a", 1);
    const noted = { big: { N: "12345678901234567.5" }, raw: { B: "aGk=" }, set: { NS: ["1"] } };
    const NewImage = { ...dynamodb?.NewImage, ...noted };
    await publish([{ ...rest, dynamodb: { ...dynamodb, NewImage } }], ports);
    expect(told).toEqual(["a/StockReserved"]);
  });

  it("publishes nothing about stock or deleted rows", async () => {
    const { ports, told } = recording();
    const pk = text("sku#widget");
    const stock = { ...reservation("a", 1), dynamodb: { Keys: { pk }, SequenceNumber: "1" } };
    const { dynamodb, ...rest } = reservation("b", 2);
    const deleted = { ...rest, dynamodb: { ...dynamodb, NewImage: undefined } };
    await publish([stock, deleted], ports);
    expect(told).toEqual([]);
  });
});
