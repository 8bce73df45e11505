import { deed } from "stepfunctions-saga";
import * as z from "zod";
import { flight } from "./flight";
import type { Trip } from "./request";

/** Has the airline issue the tickets. A ticket cannot be taken back, so this comes after the pivot. */
export const tickets = deed({
  service: "Tickets",
  do: "issue",
  refuses: "TicketsRefused",
  kept: z.object({ seats: z.number() }),
  wants: ({ flight: { seats } }: Trip) => ({ seats }),
  amount: ({ seats }) => seats,
  needs: { booking: flight },
  tells: ({ booking }) => booking.reference,
  sandbox: { table: "Airline", refuses: ({ flight: { number } }) => number === "LH0" },
});
