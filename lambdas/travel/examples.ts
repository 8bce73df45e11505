import type { Example } from "stepfunctions-saga";
import { nightKey } from "./hotel";
import type { Trip } from "./request";

const trip: Trip = {
  tripId: "t-1",
  traveller: "ann",
  hotel: { room: "double", from: "2026-03-01", nights: 2, price: 9000 },
  flight: { number: "LH1", seats: 2, price: 20_000 },
  currency: "EUR",
  paymentToken: "tok_visa",
};
const [first, second] = ["2026-03-01", "2026-03-02"].map((night) => nightKey("double", night));
/** Twice what a trip takes, or more, so that a step that takes it twice is noticed. */
const rooms = { [`${first}`]: 2, [`${second}`]: 2 };
const free = { ...rooms, "flight#LH1": 5 };
const plain = { request: trip, counters: free, ends: "done" } as const;

/** The trips that the search and the scenarios use. */
export const examples = {
  booked: { ...plain, says: "a trip that can be booked" },
  "no room": {
    ...plain,
    says: "a trip to a hotel that is full on the second night",
    counters: { ...free, [`${second}`]: 0 },
    ends: "undone",
  },
  "too few seats": {
    ...plain,
    says: "a trip on a flight with too few seats",
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
    says: "a trip without seats",
    request: { ...trip, flight: { ...trip.flight, seats: 0 } },
    ends: "refused",
  },
  "undone late": {
    ...plain,
    says: "a trip whose refund is late",
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
} satisfies Readonly<Record<string, Example<Trip>>>;
