import * as z from "zod";
import { deed } from "../../../lambdas/saga/deed";
import { defineSaga } from "../../../lambdas/saga/define";
import { hold } from "../../../lambdas/saga/hold";

const request = z.object({ tripId: z.string(), seats: z.number() });
export type Trip = z.infer<typeof request>;

const seats = hold({
  service: "Flight",
  do: "reserve",
  undo: "release",
  refuses: [],
  held: z.object({ seats: z.number() }),
  nothing: { seats: 0 },
  key: (id) => id,
  wants: (trip: Trip) => ({ seats: trip.seats }),
});

const outside = (service: string, command: string) =>
  deed({
    service,
    do: command,
    refuses: `${service}Refused`,
    kept: z.object({ seats: z.number() }),
    wants: (trip: Trip) => ({ seats: trip.seats }),
    amount: (kept) => kept.seats,
    sandbox: { table: `${service}Books`, refuses: () => false },
  });

/** After its pivot, the trip saga issues tickets and then sends a mail. */
export const tickets = outside("Ticket", "issue");
const mail = outside("Mail", "send");

export const trip = defineSaga({
  name: "trip",
  noun: "Trip",
  says: "Books a trip",
  request,
  idName: "tripId",
  steps: [{ state: "ReserveSeats", undo: "ReleaseSeats", by: seats }],
  onward: [
    { state: "IssueTickets", by: tickets },
    { state: "SendMail", by: mail },
  ],
  examples: {},
});

export const aTrip: Trip = { tripId: "t-1", seats: 2 };
