import { defineSaga } from "../saga/define";
import { flight } from "./flight";
import { hotel, nightKey } from "./hotel";
import { payment } from "./payment";
import { costOf, type Trip, tripSchema } from "./request";
import { tickets } from "./tickets";

const trip: Trip = {
  tripId: "t-1",
  traveller: "ann",
  hotel: { room: "double", from: "2026-03-01", nights: 2, price: 9000 },
  flight: { number: "LH1", seats: 2, price: 20_000 },
  currency: "EUR",
  paymentToken: "tok_visa",
};
const [first, second] = ["2026-03-01", "2026-03-02"].map((night) => nightKey("double", night));
/** Twice what a trip takes, and more, so that a step that takes twice is seen to. */
const rooms = { [`${first}`]: 2, [`${second}`]: 2 };
const free = { ...rooms, "flight#LH1": 5 };
const plain = { request: trip, counters: free, ends: "done" } as const;

/** The travel saga: a room, seats and the money for both, then the tickets; or nothing of it. */
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
  apart: (it, tag) => ({
    ...it,
    hotel: { ...it.hotel, room: `${it.hotel.room}-${tag}` },
    flight: { ...it.flight, number: `${it.flight.number}-${tag}` },
  }),
  onward: [{ state: "IssueTickets", by: tickets }],
  examples: {
    booked: { ...plain, says: "a trip that can be booked" },
    "no room": {
      ...plain,
      says: "a trip to a hotel that is full in its second night",
      counters: { ...free, [`${second}`]: 0 },
      ends: "undone",
    },
    "too few seats": {
      ...plain,
      says: "a trip by a flight with too few seats",
      counters: { ...free, "flight#LH1": 1 },
      ends: "undone",
    },
    "card declined": {
      ...plain,
      says: "a trip whose card is declined",
      request: { ...trip, paymentToken: "tok_declined" },
      ends: "undone",
    },
    "no tickets": {
      ...plain,
      says: "a trip whose tickets the airline never issues",
      request: { ...trip, flight: { ...trip.flight, number: "LH0" } },
      counters: { ...rooms, "flight#LH0": 5 },
      ends: "stuck",
    },
    "another's id": {
      ...plain,
      says: "a trip whose id somebody uses again",
      impostor: { ...trip, traveller: "bob" },
    },
    invalid: {
      ...plain,
      says: "a trip of no seats",
      request: { ...trip, flight: { ...trip.flight, seats: 0 } },
      ends: "refused",
    },
    "undone late": {
      ...plain,
      says: "a trip whose refund takes its time",
      request: { ...trip, paymentToken: "tok_slow_refund" },
    },
    approval: {
      ...plain,
      says: "a trip above the company's limit",
      request: { ...trip, flight: { ...trip.flight, price: 50_000 } },
      decides: ["approve", "reject"],
    },
    "last room": {
      ...plain,
      says: "two trips that want the last room",
      others: [{ ...trip, tripId: "t-2" }],
      counters: { ...free, [`${second}`]: 1 },
    },
  },
});
