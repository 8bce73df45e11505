import { hold, plusSeconds } from "stepfunctions-saga";
import * as z from "zod";
import type { Trip } from "./request";

const DAY_SECONDS = 86_400;

/** The key of the row that counts the free rooms of one kind in one night. */
export const nightKey = (room: string, night: string) => `night#${room}#${night}`;

const held = z.object({ room: z.string(), nights: z.array(z.string()) });

/** Holds a room for all nights of a stay, or for none. */
export const hotel = hold({
  service: "Hotel",
  do: "book",
  undo: "free",
  refuses: ["NoRoom"],
  held,
  nothing: { room: "", nights: [] },
  counted: z.object({ free: z.number() }),
  key: (tripId) => `booking#${tripId}`,
  wants: ({ hotel: { room, from, nights } }: Trip) => ({ room, nights: nightsOf(from, nights) }),
  takes: ({ room, nights }) =>
    nights.map((night) => ({ key: nightKey(room, night), attribute: "free", add: -1 })),
  short: ({ key }) => ["NoRoom", `${key}: no room is free`],
});

function nightsOf(from: string, nights: number): string[] {
  const first = `${from}T00:00:00.000Z`;
  const night = (_: unknown, n: number) => plusSeconds(first, n * DAY_SECONDS).slice(0, 10);
  return Array.from({ length: nights }, night);
}
