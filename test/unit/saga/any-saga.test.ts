import { order } from "../../../lambdas/order/saga";
import { travel } from "../../../lambdas/travel/saga";
import { reportSchema } from "../../../scripts/deployed/answers";
import { auditOf } from "../../../scripts/deployed/audit";
import { booksOf } from "../../../scripts/deployed/books";
import { partsInWords } from "../../../scripts/deployed/parts";
import { summaryOf } from "../../../scripts/deployed/summary";
import { fromRows } from "../../../scripts/deployed/trace/from-rows";
import { deployedSagas, sagaMeant } from "../../../scripts/deployed/which";
import { aRow, NOW, run } from "./fake";

const { request } = travel.examples.booked ?? {};
const record = { ...aRow(), ...{ tripId: "t-1", status: "COMPLETED", request, version: 2 } };
const nights = ["2026-03-01", "2026-03-02"];
const held = { version: 1, status: "HELD", heldAt: NOW };
const used = { booking: { reference: "LH1" } };
const tables = {
  Trip: [{ ...record, openShard: undefined, confirmedAt: NOW, completedAt: NOW }],
  Hotel: [
    { ...held, pk: "booking#t-1", room: "double", nights },
    { pk: "night#double#2026-03-01", free: 1 },
  ],
  Flight: [
    { ...held, pk: "seats#t-1", number: "LH1", seats: 2, given: used.booking },
    { pk: "flight#LH1", free: 3 },
  ],
  Payment: [
    { tripId: "t-1", version: 2, status: "DONE", amount: 58_000, currency: "EUR", doneAt: NOW },
  ],
  Provider: [{ key: "t-1", version: 1, status: "DONE", amount: 58_000, done: 1, undone: 0 }],
  Tickets: [{ tripId: "t-1", version: 2, status: "DONE", seats: 2, used, doneAt: NOW }],
  Airline: [{ key: "t-1", version: 1, status: "DONE", amount: 2, done: 1, undone: 0, told: "LH1" }],
};
const books = booksOf(travel, tables);

describe("a trip is looked at by its definition:", () => {
  it("its rows are found in the tables, and what they share", () => {
    expect(books.sagas.map(({ id }) => id)).toEqual(["t-1"]);
    expect(books.counters.map(({ key }) => key)).toEqual(["night#double#2026-03-01", "flight#LH1"]);
    const report = { sagas: 1, open: 0, counters: 2, violations: [] };
    expect(auditOf(travel, books)).toEqual(report);
  });

  it("the audit names what does not hold", () => {
    const overbooked = { pk: "night#double#2026-03-01", free: -1 };
    const released = { ...held, status: "RELEASED", pk: "booking#t-1", room: "double", nights };
    const Tickets = tables.Tickets.map((row) => ({
      ...row,
      used: { booking: { reference: "?" } },
    }));
    const wrong = { ...tables, Hotel: [released, overbooked], Tickets };
    expect(auditOf(travel, booksOf(travel, wrong)).violations).toEqual([
      "trip t-1: Hotel is RELEASED",
      "trip t-1: Tickets: the outside system was told something else",
      "trip t-1: Tickets used another booking than Flight gave",
      "night double#2026-03-01: oversold, -1 free",
    ]);
  });

  it("an escalated saga that is still retried is an answer of the reconciler", () => {
    const answer = { done: [{ id: "t-1", did: "insist" }] };
    expect(reportSchema.parse(answer)).toEqual(answer);
  });

  it("its parts and its times are told in its words", () => {
    const [rows = { id: "", services: {} }] = books.sagas;
    expect(partsInWords(travel, rows).map(({ name, is, holds }) => [name, is, holds])).toEqual([
      ["trip", "COMPLETED", undefined],
      ["booking", "HELD", "1 x night double#2026-03-01, 1 x night double#2026-03-02"],
      ["seats", "HELD", "2 x flight LH1"],
      ["payment", "DONE", ""],
      ["provider", "DONE 1x done 0x undone", undefined],
      ["tickets", "DONE", ""],
      ["airline", "DONE 1x done 0x undone", undefined],
    ]);
    expect(fromRows(travel, rows).map(({ by, what, state }) => [by, what, state])).toEqual([
      ["trip", "placed: PENDING", "PlaceTrip"],
      ["trip", "CONFIRMED: the pivot, final", "ConfirmTrip"],
      ["trip", "COMPLETED: every step after the pivot is done", "CompleteTrip"],
      ["hotel", "book is done: HELD", "BookHotel"],
      ["flight", "reserve is done: HELD", "ReserveSeats"],
      ["payment", "charge is done, 580.00 EUR: DONE", "ChargePayment"],
      ["tickets", "issue is done: DONE", "IssueTickets"],
    ]);
  });

  it("a step that was undone before it had an effect says so, and no other does", () => {
    const undone = { tripId: "t-1", version: 1, status: "UNDONE", amount: 1, currency: "EUR" };
    const paymentIn = (row: object, books?: object) => {
      const Payment = { row: { ...row }, books: books && { ...books } };
      const parts = partsInWords(travel, { id: "t-1", services: { Payment } });
      return parts.find(({ name }) => name === "payment")?.holds;
    };
    expect(paymentIn(undone)).toBe("(nothing was done)");
    expect(paymentIn({ ...undone, doneAt: NOW })).toBe("");
    expect(paymentIn({ ...undone, intendedAt: NOW })).toBe("");
    expect(paymentIn(undone, { key: "t-1", status: "UNDONE", done: 1, undone: 1 })).toBe("");
    expect(paymentIn({ ...undone, status: "DONE", doneAt: NOW })).toBe("");
  });

  it("the command speaks of it, and keeps its id's name for programs", async () => {
    const find = async () => undefined;
    expect(await run(["show", "t-2"], { saga: travel, find })).toMatchObject({
      exit: 3,
      err: "there is no trip t-2",
    });
    const open = async () => [
      summaryOf(travel, "t-1", { ...aRow(), request: { ...request } }, "RUNNING", NOW),
    ];
    const { out } = await run(["list", "--json"], { saga: travel, open });
    expect(JSON.parse(out)).toEqual([
      expect.objectContaining({ tripId: "t-1", amount: 58_000, currency: "EUR" }),
    ]);
  });
});

describe("which saga is meant", () => {
  const only =
    (...names: readonly string[]) =>
    async (name: string) =>
      names.includes(name)
        ? { StackName: name, CreationTime: undefined, StackStatus: undefined }
        : undefined;
  const wanted = { coordination: "orchestration" } as const;

  it("is the named one, else the only one that is deployed", async () => {
    expect(await sagaMeant({ ...wanted, saga: "travel" }, only())).toBe(travel);
    expect(await sagaMeant(wanted, only("OrderSaga", "TravelChoreography"))).toBe(order);
  });

  it("must be named if several are deployed, and they are listed", async () => {
    await expect(sagaMeant(wanted, only("OrderSaga", "TravelSaga"))).rejects.toMatchObject({
      name: "BadInput",
      message: "several sagas are deployed, so name one: --saga order or --saga travel",
    });
  });

  it("is reported missing if none is deployed", async () => {
    await expect(sagaMeant(wanted, only())).rejects.toThrow(
      /OrderSaga, TravelSaga.*: none of these/,
    );
  });

  it("is each deployed one for a command that reads all", async () => {
    const all = await deployedSagas({}, only("OrderSaga", "OrderChoreography", "TravelSaga"));
    expect(all.map(({ name, coordination }) => [name, coordination])).toEqual([
      ["order", "orchestration"],
      ["order", "choreography"],
      ["travel", "orchestration"],
    ]);
  });
});
