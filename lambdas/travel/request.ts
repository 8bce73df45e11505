import { currencyCode } from "stepfunctions-saga";
import * as z from "zod";

const id = z.string().regex(/^[A-Za-z0-9][\w-]{0,63}$/);
const price = z.int().min(0);

/** A trip: a room for some nights and some seats on one flight, paid together. Prices are in minor units. */
export const tripSchema = z.strictObject({
  tripId: id,
  traveller: z.string().min(1).max(128),
  hotel: z.strictObject({ room: id, from: z.iso.date(), nights: z.int().min(1).max(30), price }),
  flight: z.strictObject({ number: id, seats: z.int().min(1).max(9), price }),
  currency: currencyCode(),
  paymentToken: z.string().min(1).max(256),
});

export type Trip = z.infer<typeof tripSchema>;

export const costOf = ({ hotel, flight }: Trip) =>
  hotel.nights * hotel.price + flight.seats * flight.price;
