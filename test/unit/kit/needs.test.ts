import * as z from "zod";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { servicesOf } from "../../../lambdas/runtime/services";
import type { Table } from "../../../lambdas/runtime/tables";
import { Unavailable } from "../../../lambdas/saga/errors";
import { MOST_GIVEN } from "../../../lambdas/saga/given";
import { hold } from "../../../lambdas/saga/hold";
import { travel } from "../../../lambdas/travel/saga";
import { tickets } from "../../../lambdas/travel/tickets";
import { declarationOf } from "../../../statemachine/declaration";
import { toAsl } from "../../../statemachine/to-asl";
import { inWords, NOW } from "../given";

const trip = travel.examples.booked?.request;
if (!trip) throw new Error("there is such a trip");
const participant = tickets.participant(travel);
const decide = (known: Parameters<typeof participant.decide>[3]) =>
  participant.decide(undefined, { name: "issue", request: trip }, NOW, known);
const booking = { reference: "LH1/2026-01-02/t-1" };

describe("a step that needs what one before it gave", () => {
  it("reads it once the pivot has won, and keeps it with its intent", () => {
    expect(inWords(decide({}))).toBe("asks for pivot");
    expect(inWords(decide({ pivot: "WON" }))).toBe("asks for needs");
    const state = { status: "INTENDED", seats: 2, used: { booking } };
    expect(decide({ pivot: "WON", given: { booking } })).toMatchObject({ do: "commit", state });
  });

  it("is retried if the data is not there yet", () => {
    expect(() => decide({ pivot: "WON", given: { booking: undefined } })).toThrow(Unavailable);
  });

  it("sends the data from its own row, without reading it again", () => {
    const row = { status: "INTENDED", seats: 2, used: { booking } };
    const command = { name: "issue", request: trip };
    const asks = participant.decide(row, command, NOW, { committed: true });
    expect(asks).toMatchObject({ effect: { effect: "do", tells: booking.reference } });
  });

  it("must come after the step that gives it", () => {
    const declaration = declarationOf(travel);
    const steps = declaration.steps.filter(({ name }) => name !== "ReserveSeats");
    expect(() => toAsl(declaration)).not.toThrow();
    expect(() => toAsl({ ...declaration, steps })).toThrow("it needs what Flight gives");
  });
});

describe("what a step gives", () => {
  const giving = (length: number) =>
    hold({
      service: "Hotel",
      do: "book",
      undo: "free",
      refuses: [],
      held: z.object({}),
      nothing: {},
      key: (id) => id,
      wants: () => ({}),
      gives: { what: z.object({ note: z.string() }), make: () => ({ note: "x".repeat(length) }) },
    });
  const first = (length: number) =>
    giving(length).participant(travel).decide(undefined, { name: "book", request: trip }, NOW, {});

  it("stands in its row from its first commit on", () => {
    expect(first(3)).toMatchObject({ do: "commit", state: { given: { note: "xxx" } } });
  });

  it("is small: more is neither written nor read", () => {
    expect(() => first(MOST_GIVEN)).toThrow("is larger than 1024 characters");
    const row = { status: "HELD", given: { note: "x".repeat(MOST_GIVEN) } };
    expect(giving(1).row.safeParse(row).success).toBe(false);
  });
});

it("a trip's tickets are issued for the reference under which its seats are held", async () => {
  const tables = new Map<string, MemoryStore<object>>();
  const open = (name: string) => {
    const table = tables.get(name) ?? new MemoryStore<object>();
    tables.set(name, table);
    return table;
  };
  for (const [key, free] of Object.entries(travel.examples.booked?.counters ?? {})) {
    const table = key.startsWith("flight") ? "Flight" : "Hotel";
    open(table).counters.set(key, new Map([["free", free]]));
  }
  let now = NOW;
  const services = servicesOf(travel, {
    store: <S extends object>({ name, row }: Table<S>) => {
      const table = open(name);
      const read = (it: Awaited<ReturnType<typeof table.read>>) =>
        it && { version: it.version, state: row.parse(it.state) };
      return {
        numbers: (keys) => table.numbers(keys),
        change: (changes) => table.change(changes),
        read: async (key) => read(await table.read(key)),
        commit: async (commit) => {
          const result = await table.commit(commit);
          return result.outcome === "conflict"
            ? { ...result, current: read(result.current) }
            : result;
        },
      };
    },
    now: () => now,
    policy: () => ({ threshold: Number.POSITIVE_INFINITY, seconds: 1 }),
  });
  const send = (service: string, name: string) =>
    services.function(service).run({ name, request: trip });
  await send("Trip", "place");
  await send("Hotel", "book");
  await send("Flight", "reserve");
  now = "2026-01-09T00:00:00.000Z";
  await send("Flight", "reserve");
  await send("Payment", "charge");
  await send("Trip", "confirm");
  await send("Tickets", "issue");
  await send("Trip", "complete");
  const row = async (table: string, key: string) => (await open(table).read(key))?.state;
  expect(await row("Flight", "seats#t-1")).toMatchObject({ given: booking });
  expect(await row("Tickets", "t-1")).toMatchObject({ status: "DONE", used: { booking } });
  expect(await row("Airline", "t-1")).toMatchObject({ told: booking.reference, done: 1 });
  expect(await row("Trip", "t-1")).toMatchObject({ status: "COMPLETED" });
});
