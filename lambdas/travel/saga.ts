import { defineSaga, perCurrency } from "stepfunctions-saga";
import { examples } from "./examples";
import { flight } from "./flight";
import { hotel } from "./hotel";
import { payment } from "./payment";
import { costOf, tripSchema } from "./request";
import { tickets } from "./tickets";

/** The travel saga: a room, seats and the money for both, then the tickets; or nothing. */
export const travel = defineSaga({
  name: "travel",
  noun: "Trip",
  says: "Books a whole trip and has its tickets issued, or leaves nothing of it",
  request: tripSchema,
  idName: "tripId",
  amount: costOf,
  steps: [
    { state: "BookHotel", undo: "FreeHotel", by: hotel },
    { state: "ReserveSeats", undo: "ReleaseSeats", by: flight },
    { state: "AwaitApproval", waits: "for a person" },
    { state: "ChargePayment", undo: "RefundPayment", by: payment },
  ],
  approvalFrom: perCurrency({ JPY: 150_000, KRW: 1_500_000, KWD: 300 }),
  apart: (it, tag) => ({
    ...it,
    hotel: { ...it.hotel, room: `${it.hotel.room}-${tag}` },
    flight: { ...it.flight, number: `${it.flight.number}-${tag}` },
  }),
  onward: [{ state: "IssueTickets", by: tickets }],
  examples,
});
