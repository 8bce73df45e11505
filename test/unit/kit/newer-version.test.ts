import * as z from "zod";
import { order } from "../../../lambdas/order/saga";
import { DynamoDbStore } from "../../../lambdas/runtime/aws/dynamodb-store";
import { servicesOf } from "../../../lambdas/runtime/services";
import type { Table } from "../../../lambdas/runtime/tables";
import {
  type AnySaga,
  everyServiceIn,
  retriablesIn,
  servicesIn,
} from "../../../lambdas/saga/define";
import { RECORD_SCHEMA } from "../../../lambdas/saga/record-row";
import { travel } from "../../../lambdas/travel/saga";
import { TinyDynamoDb } from "../../contract/tiny-dynamodb";
import { NOW } from "../given";

const sagas: Record<string, AnySaga> = { order, travel };

const none = () => {
  throw new Error("there is no such saga");
};

/** A request of a newer version: with additional fields at every level. */
function newer(request: object): Record<string, unknown> {
  const more = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(more);
    if (typeof value !== "object" || value === null) return value;
    const parts = Object.entries(value).map(([name, part]) => [name, more(part)]);
    return { ...Object.fromEntries(parts), gift: { wrap: true } };
  };
  return z.looseObject({}).parse(more(request));
}

/** The shipped functions of a saga, over their own tables. */
function deployed(saga: AnySaga) {
  const tables = new Map<string, TinyDynamoDb>();
  const table = (name: string) => {
    const found = tables.get(name) ?? new TinyDynamoDb();
    tables.set(name, found);
    return found;
  };
  const example = saga.examples.plain ?? saga.examples.booked;
  const services = servicesOf(saga, {
    store: <S extends object>({ name, row }: Table<S>) =>
      new DynamoDbStore<S>(table(name).client, { table: name, keyAttribute: "pk", state: row }),
    now: () => NOW,
    policy: () => ({ threshold: Number.POSITIVE_INFINITY, seconds: 1 }),
  });
  for (const by of servicesIn(saga)) {
    for (const { key, attribute } of by.takes(example?.request ?? {})) {
      table(by.service).put(key, { [attribute]: 9 });
    }
  }
  const by = (command: string) =>
    everyServiceIn(saga).find(({ commands }) => Object.values(commands).includes(command));
  return {
    request: z.looseObject({}).parse(example?.request),
    record: services.function(saga.noun),
    row: async (id: string) => (await services.records().read(id))?.state,
    write: (request: Record<string, unknown>) =>
      services.function(saga.noun).run({ name: "place", request }),
    send: async (command: string, request: unknown) => {
      const { parse, run } = services.function(by(command)?.service ?? saga.noun);
      return run(parse({ command, [saga.name]: request, event: "e" }));
    },
    rows: () => [...tables.values()].flatMap(({ items }) => [...items.values()]),
  };
}

describe.each(Object.keys(sagas))("a newer version of the %s saga", (name) => {
  const saga = sagas[name] ?? none();
  const services = servicesIn(saga);
  const onward = retriablesIn(saga).map(({ commands }) => commands.do);
  const last = onward.length > 0 ? [...onward, "complete"] : [];
  const forwards = ["place", ...services.map(({ commands }) => commands.do), "confirm", ...last];
  const undos = services.map(({ commands }) => commands.undo).reverse();
  const backwards = ["place", "abandon", ...undos, "cancel"];

  it.each([
    [last.length > 0 ? "COMPLETED" : "CONFIRMED", forwards],
    ["CANCELLED", backwards],
  ])("leaves requests that this one can bring to their end: %s", async (end, commands) => {
    const { request, row, write, send } = deployed(saga);
    const given = newer(request);
    await write(given);
    for (const command of commands) await send(command, given);
    expect(await row(saga.idOf(request))).toMatchObject({ status: end, request: given });
  });

  it("leaves records of a newer schema, which this one reads", async () => {
    const { request, row, write } = deployed(saga);
    await write(request);
    const stored = { ...(await row(saga.idOf(request))), schema: RECORD_SCHEMA + 1 };
    expect(saga.record.parse(stored)).toEqual(stored);
    expect(stored).toMatchObject({ status: "PENDING" });
  });

  it("may not place new requests here: an unknown field is refused, and nothing is written", async () => {
    const { request, send, row } = deployed(saga);
    const placing = send("place", newer(request));
    await expect(placing).rejects.toMatchObject({
      name: `Invalid${saga.noun}`,
      message: expect.stringContaining("gift"),
    });
    expect(await row(saga.idOf(request))).toBeUndefined();
  });

  it("must still send what this one needs", async () => {
    const { request, send } = deployed(saga);
    const { currency: _, ...less } = newer(request);
    for (const command of ["place", "abandon"]) {
      await expect(send(command, less)).rejects.toMatchObject({
        name: `Invalid${saga.noun}`,
        message: expect.stringContaining("currency"),
      });
    }
  });
});

describe.each(Object.keys(sagas))(
  "what cannot be stored and read again as it was, of the %s saga,",
  (name) => {
    const saga = sagas[name] ?? none();

    it("is no -0: it becomes 0 wherever it is, and is placed twice as one", async () => {
      const { request, send, row } = deployed(saga);
      const free = (zero: "0" | "-0"): unknown =>
        JSON.parse(JSON.stringify(request).replace(/("(?:unitPrice|price)":)\d+/g, `$1${zero}`));
      expect(free("-0")).not.toEqual(free("0"));
      for (const command of ["place", "place", "abandon"]) await send(command, free("-0"));
      expect(await row(saga.idOf(request))).toMatchObject({ request: free("0") });
    });

    it.each(["currency", "paymentToken"])("is refused by its field, %s", async (field) => {
      const { request, send, rows } = deployed(saga);
      const before = rows();
      const odd = { ...request, [field]: "E\ud800R" };
      for (const command of ["place", "abandon"]) {
        await expect(send(command, odd)).rejects.toMatchObject({
          name: `Invalid${saga.noun}`,
          message: expect.stringContaining(`${field}: `),
        });
      }
      expect(rows()).toEqual(before);
    });

    it("is replaced in the reason for giving up, which undoes all the same", async () => {
      const { request, row, record } = deployed(saga);
      const { parse, run } = record;
      await run(parse({ command: "abandon", [saga.name]: request, reason: "cut here: \ud83d" }));
      expect(await row(saga.idOf(request))).toMatchObject({ reason: "cut here: \ufffd" });
    });
  },
);
