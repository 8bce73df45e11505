import { hold } from "stepfunctions-saga";
import * as z from "zod";
import type { Trip } from "./request";

/** Holds seats on a flight. Gives the reference of the booking, which contains the day it was made. */
export const flight = hold({
  service: "Flight",
  do: "reserve",
  undo: "release",
  refuses: ["NoSeat"],
  held: z.object({ number: z.string(), seats: z.number() }),
  nothing: { number: "", seats: 0 },
  counted: z.object({ free: z.number() }),
  key: (tripId) => `seats#${tripId}`,
  wants: ({ flight: { number, seats } }: Trip) => ({ number, seats }),
  takes: ({ number, seats }) =>
    number ? [{ key: `flight#${number}`, attribute: "free", add: -seats }] : [],
  short: ({ available }, { number, seats }) => [
    "NoSeat",
    `${number}: ${seats} wanted, ${available} free`,
  ],
  gives: {
    what: z.object({ reference: z.string() }),
    make: ({ tripId, flight: { number } }, now) => ({
      reference: `${number}/${now.slice(0, 10)}/${tripId}`,
    }),
  },
});
