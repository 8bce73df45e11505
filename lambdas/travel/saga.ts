import * as z from "zod";
import { defineSaga } from "../saga/define";
import { hold } from "../saga/hold";
import { outside } from "../saga/outside";

const id = z.string().regex(/^[A-Za-z0-9][\w-]{0,63}$/);
const price = z.int().min(0);

/** A trip: one room for some nights, some seats on one flight, paid together. Minor units. */
const tripSchema = z.strictObject({
  tripId: id,
  traveller: z.string().min(1).max(128),
  hotel: z.strictObject({ room: id, nights: z.int().min(1).max(60), price }),
  flight: z.strictObject({ number: id, seats: z.int().min(1).max(9), price }),
  currency: z.string().length(3),
  paymentToken: z.string().min(1).max(256),
});
type Trip = z.infer<typeof tripSchema>;

const costOf = ({ hotel, flight }: Trip) =>
  hotel.nights * hotel.price + flight.seats * flight.price;

/** The rows of what can be booked. */
const stock = z.object({ free: z.number() });

const hotel = hold({
  service: "Hotel",
  do: "book",
  undo: "free",
  refuses: ["NoRoom"],
  held: z.object({ room: z.string(), nights: z.number() }),
  nothing: { room: "", nights: 0 },
  counted: stock,
  key: (tripId) => `booking#${tripId}`,
  wants: ({ hotel: { room, nights } }: Trip) => ({ room, nights }),
  takes: ({ room }) => (room ? [{ key: `room#${room}`, attribute: "free", add: -1 }] : []),
  short: (_, { room }) => ["NoRoom", `no room of kind ${room} is free`],
});

const flight = hold({
  service: "Flight",
  do: "reserve",
  undo: "release",
  refuses: ["NoSeat"],
  held: z.object({ number: z.string(), seats: z.number() }),
  nothing: { number: "", seats: 0 },
  counted: stock,
  key: (tripId) => `seats#${tripId}`,
  wants: ({ flight: { number, seats } }: Trip) => ({ number, seats }),
  takes: ({ number, seats }) =>
    number ? [{ key: `flight#${number}`, attribute: "free", add: -seats }] : [],
  short: ({ available }, { number, seats }) => [
    "NoSeat",
    `${number}: ${seats} wanted, ${available} free`,
  ],
});

const payment = outside({
  service: "Payment",
  do: "charge",
  undo: "refund",
  refuses: "CardDeclined",
  kept: z.object({ amount: z.number(), currency: z.string() }),
  wants: (trip: Trip) => ({ amount: costOf(trip), currency: trip.currency }),
  amount: ({ amount }) => amount,
  sandbox: {
    table: "Provider",
    refuses: ({ paymentToken }) => paymentToken === "tok_declined",
    undoesSlowly: ({ paymentToken }) => paymentToken === "tok_slow_refund",
  },
});

const trip: Trip = {
  tripId: "t-1",
  traveller: "ann",
  hotel: { room: "double", nights: 3, price: 9000 },
  flight: { number: "LH1", seats: 2, price: 20_000 },
  currency: "EUR",
  paymentToken: "tok_visa",
};
/** Twice what a trip takes, and more, so that a step that takes twice is seen to. */
const free = { "room#double": 2, "flight#LH1": 5 };
const plain = { request: trip, counters: free, ends: "done" } as const;

/** The travel saga: a room, seats and the money for both; or nothing of it. */
export const travel = defineSaga({
  name: "travel",
  noun: "Trip",
  says: "Books a whole trip, or nothing of it",
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
  examples: {
    booked: { ...plain, says: "a trip that can be booked" },
    "no room": {
      ...plain,
      says: "a trip to a hotel that is full",
      counters: { ...free, "room#double": 0 },
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
    "another's id": {
      ...plain,
      says: "a trip whose id somebody uses again",
      impostor: { ...trip, traveller: "bob" },
    },
    invalid: {
      ...plain,
      says: "a trip of no nights",
      request: { ...trip, hotel: { ...trip.hotel, nights: 0 } },
      ends: "refused",
    },
    "undone late": {
      ...plain,
      says: "a trip whose refund takes its time",
      request: { ...trip, paymentToken: "tok_slow_refund" },
    },
    approval: {
      ...plain,
      says: "a trip that needs an approval",
      request: { ...trip, flight: { ...trip.flight, price: 50_000 } },
      decides: ["approve", "reject"],
    },
    "last room": {
      ...plain,
      says: "two trips that want the last room",
      others: [{ ...trip, tripId: "t-2" }],
      counters: { ...free, "room#double": 1 },
    },
  },
});
