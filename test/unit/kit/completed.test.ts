import { order } from "../../../lambdas/order/saga";
import { toRecord } from "../../../lambdas/runtime/reconciler/records";
import { recordFacts } from "../../../lambdas/saga/facts";
import { messageParser } from "../../../lambdas/saga/message";
import { reconcile } from "../../../lambdas/saga/reconcile";
import { SagaRecorder } from "../../../lambdas/saga/record";
import {
  openShardOf,
  type RecordCommand,
  type RecordRow,
  recordCommands,
  recordCommandsOf,
  SLA_SECONDS,
} from "../../../lambdas/saga/record-row";
import { routesOf } from "../../../lambdas/saga/routes";
import { SignOff } from "../../../lambdas/saga/sign-off";
import { plusSeconds } from "../../../lambdas/saga/time";
import { inWords, NOW } from "../given";
import { aTrip, type Trip, trip } from "./a-trip";

type Row = RecordRow<Trip>;
const recorder = new SagaRecorder(trip);
const signOff = new SignOff(trip);
const openShard = openShardOf(aTrip.tripId);
const stored = (status: Row["status"], more: Partial<Row> = {}): Row => ({
  status,
  request: aTrip,
  approval: "NONE",
  openShard,
  ...more,
});
const decide = (row: Row | undefined, name: RecordCommand) =>
  recorder.decide(row, { name, request: aTrip }, NOW);
const confirmed = (...done: string[]) => stored("CONFIRMED", { done });

describe("a saga with steps after the pivot", () => {
  it("stays in the index when it is confirmed, and is due soon", () => {
    const dueAt = plusSeconds(NOW, SLA_SECONDS);
    const state = { status: "CONFIRMED", openShard, dueAt, done: [], confirmedAt: NOW };
    expect(decide(stored("PENDING"), "confirm")).toMatchObject({ do: "commit", state });
  });

  it.each([[[]], [["Ticket"]], [["Mail"]]])("is not completed while only %j is done", (done) => {
    expect(inWords(decide(confirmed(...done), "complete"))).toBe("refuses: TripNotDone");
  });

  it("is completed once all of it is done, leaves the index, and answers again", () => {
    const state = { status: "COMPLETED", completedAt: NOW, openShard: undefined };
    expect(decide(confirmed("Mail", "Ticket"), "complete")).toMatchObject({ do: "commit", state });
    expect(inWords(decide(stored("COMPLETED"), "complete"))).toBe("answers COMPLETED again");
  });

  it.each([undefined, "PENDING", "ABANDONED", "CANCELLED"] as const)(
    "is not completed by a command that comes too early or too late: %s",
    (status) => {
      const decided = decide(status && stored(status), "complete");
      expect(decided).toMatchObject({ do: "refuse" });
    },
  );

  it.each(["CONFIRMED", "COMPLETED"] as const)("is never abandoned once it is %s", (status) => {
    for (const name of ["abandon", "cancel"] as const) {
      expect(inWords(decide(stored(status), name))).toBe("refuses: AlreadyConfirmed");
    }
  });

  it("is read by the reconciler until then, also if the index has lost it", () => {
    const verdict = (row: Row, of = trip) =>
      reconcile(toRecord(of, "t-1", { version: 1, state: row }), "GONE", NOW, "hand").do;
    const lost = { openShard: undefined };
    expect(verdict(confirmed())).toBe("resume");
    expect(verdict(stored("CONFIRMED", lost))).toBe("resume");
    expect(verdict(stored("COMPLETED", lost))).toBe("leave");
    expect(verdict(stored("CONFIRMED", lost), { ...trip, onward: [] })).toBe("leave");
  });
});

describe("what comes after the pivot signs that it is done", () => {
  const sign = (row: Row | undefined, service = "Ticket") =>
    signOff.decide(row, { service, request: aTrip });

  it("once, on a confirmed saga", () => {
    expect(sign(confirmed())).toMatchObject({ state: { done: ["Ticket"] } });
    expect(sign(confirmed("Ticket"), "Mail")).toMatchObject({
      state: { done: ["Mail", "Ticket"] },
    });
    expect(sign(confirmed("Ticket"))).toMatchObject({ do: "replay" });
  });

  it.each([undefined, "PENDING", "ABANDONED", "COMPLETED"] as const)(
    "and nowhere else: %s",
    (status) => expect(sign(status && stored(status))).toMatchObject({ do: "replay" }),
  );

  it("and no service before the pivot signs", () => {
    expect(sign(confirmed(), "Flight")).toMatchObject({ do: "replay" });
  });

  it("on the row that the pivot and those before it have left, as `complete` expects it", () => {
    const expected = (service: string) => signOff.expect({ service, request: aTrip });
    expect(expected("Ticket")).toMatchObject({ version: 2, state: { done: [] } });
    expect(expected("Mail")).toMatchObject({ version: 3, state: { done: ["Ticket"] } });
    const last = recorder.expect({ name: "complete", request: aTrip });
    expect(last).toMatchObject({
      version: 4,
      state: { status: "CONFIRMED", done: ["Mail", "Ticket"] },
    });
  });
});

describe("as events", () => {
  it("the pivot leads to each step after it, and the last to the end", () => {
    const { TripConfirmed, TicketDone, MailDone, TripCompleted } = routesOf(trip);
    expect([TripConfirmed, TicketDone, MailDone, TripCompleted]).toEqual([
      { to: "Ticket", command: "issue", retriable: true },
      { to: "Mail", command: "send", retriable: true },
      { to: "Trip", command: "complete", retriable: true },
      "end",
    ]);
  });

  it("a signature is the news of its step", () => {
    const facts = recordFacts(trip, { before: confirmed(), after: confirmed("Ticket") });
    expect(facts).toEqual([{ type: "TicketDone" }]);
    const after = stored("COMPLETED", { completedAt: NOW });
    expect(recordFacts(trip, { before: confirmed(), after })).toEqual([{ type: "TripCompleted" }]);
  });
});

describe("a saga without such steps", () => {
  const commands = (saga: typeof order | typeof trip) => recordCommandsOf(saga);

  it("is not told to complete", () => {
    expect(commands(order)).toEqual(["place", "confirm", "abandon", "cancel"]);
    expect(commands(trip)).toEqual(recordCommands);
    const parse = messageParser(order, commands(order));
    expect(() => parse({ command: "complete", order: {} })).toThrow("command");
  });

  it("ends where it is confirmed", () => {
    const orders = new SagaRecorder({ ...trip, onward: [] });
    const decided = orders.decide(stored("PENDING"), { name: "confirm", request: aTrip }, NOW);
    expect(decided).toMatchObject({ state: { status: "CONFIRMED", openShard: undefined } });
    expect(decided).not.toHaveProperty("state.done");
  });
});
