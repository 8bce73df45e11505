import type { SagaName } from "#sagas";
import { inBoth, type Search, type Searches, within } from "./usual";

/** The setting that chooses which searches a test runs: `small`, `large`, or, if not set, all. */
export const SEARCHES = "ORDER_SAGA_SEARCHES";

/** The most states of a search that `npm test` runs. */
const SMALL = 5_000;

/** Whether a search runs under that setting. */
export function isSearched(
  { states = 0 }: Pick<Search, "states">,
  setting = process.env[SEARCHES],
): boolean {
  return !setting || (setting === "small") === states <= SMALL;
}

/** Searches that take seconds, with their numbers of states, for the sagas in which they were counted. */
export const counted: Readonly<Partial<Record<SagaName, Searches>>> = {
  order: {
    orchestration: [
      within("plain", { faults: 1, rivals: 1, unawaited: 1 }, 473_772),
      within("plain", { faults: 1, duplicates: 1, looks: 1, unawaited: 1 }, 102_872),
      within("plain", { faults: 1, strays: 1, unawaited: 1 }, 198_705),
      within("plain", { faults: 2 }, 460_753),
      within("plain", { faults: 2, retries: 1 }, 11_489),
      within("plain", { faults: 1, retries: 1, looks: 2 }, 65_444),
      within("plain", { faults: 2, retries: 2 }, 7_646),
      within("plain", { faults: 1, days: 1, looks: 1 }, 127_586),
      within("plain", { faults: 2, restores: 1 }, 463_260),
      within("plain", { faults: 1, busy: 1, retries: 1, unawaited: 1 }, 817),
      within("another's id", { faults: 1 }, 8_282),
      within("invalid", {}, 2),
      within("undone late", { faults: 1 }, 2_674),
      within("stored error", { faults: 1, retries: 1 }, 686),
      within("declined", { faults: 1, rivals: 1, unawaited: 1 }, 236_197),
      within("declined", { faults: 2, caps: 1, unawaited: 1 }, 52_855),
      within("soldOut", { faults: 1, rivals: 1, unawaited: 1 }, 174_096),
      within("approval", { faults: 1, unawaited: 1 }, 55_574),
      within("approval", { behind: 2, unawaited: 1 }, 2_305),
      within("twoOrders", { faults: 1, unawaited: 1 }, 50_294),
    ],
    choreography: [
      within("plain", { faults: 2 }, 204_684),
      within("plain", { faults: 1, duplicates: 1 }, 1_621_746),
      within("plain", { faults: 1, retries: 1 }, 375),
      within("plain", { faults: 1, busy: 1, retries: 1, unawaited: 1 }, 1_334),
      within("plain", { faults: 1, unreadable: 1, retries: 1, unawaited: 1 }, 2_262),
      within("plain", { looks: 2 }, 31_961),
      within("plain", { faults: 1, days: 1 }, 8_121),
      within("plain", { faults: 2, restores: 1 }, 205_444),
      within("invalid", { faults: 1, strays: 1 }, 4),
      within("undone late", { faults: 1 }, 3_998),
      within("declined", { faults: 1 }, 2_933),
      within("declined", { faults: 2, caps: 1, unawaited: 1 }, 73_153),
      within("soldOut", { faults: 1, duplicates: 1 }, 57_713),
      within("approved", { unawaited: 1 }, 473),
      within("plain", { strays: 1, unawaited: 1 }, 1_457_202),
      within("twoOrders", { faults: 1 }, 337_647),
    ],
    // Stopped, killed, late and repeated at each call, before, during and after the hand-over, which may be lost, sent
    // twice or refused. `rivals`: runs of the lane beside the first. `looks`: a slow run is taken for a dead one.
    lanes: [
      ...inBoth("plain", { faults: 1, unawaited: 1 }, 446, 454),
      ...inBoth("plain", { faults: 1, retries: 1, unawaited: 1 }, 229, 257),
      ...inBoth("plain", { rivals: 1, unawaited: 1 }, 164),
      ...inBoth("plain", { duplicates: 1, unawaited: 1 }, 79),
      ...inBoth("plain", { looks: 1, unawaited: 1 }, 132),
      ...inBoth("plain", { faults: 1, looks: 1, unawaited: 1 }, 164_726, 164_804),
      ...inBoth("declined", { faults: 1, unawaited: 1 }, 2_650, 2_664),
      ...inBoth("approval", { unawaited: 1 }, 2_538),
      ...inBoth("plain", { strays: 1, unawaited: 1 }, 5_513),
      ...inBoth("another's id", { faults: 1, unawaited: 1 }, 1_508, 1_540),
      ...inBoth("invalid", {}, 2),
    ],
  },
  travel: {
    orchestration: [
      within("booked", { faults: 2, unawaited: 1 }, 102_635),
      within("booked", { faults: 2, retries: 1, unawaited: 1 }, 12_354),
      within("booked", { strays: 1, unawaited: 1 }, 14_708),
      within("booked", { faults: 1, busy: 1, retries: 1, unawaited: 1 }, 3_183),
      within("booked", { faults: 1, duplicates: 1, unawaited: 1 }, 41_834),
      within("no tickets", { caps: 1 }, 101),
      within("no tickets", { faults: 1, caps: 1, unawaited: 1, redrives: 6 }, 3_979),
      within("card declined", { faults: 2, caps: 1, unawaited: 1 }, 106_219),
      within("booked", { faults: 1, days: 1 }, 8_810),
      within("another's id", { faults: 1 }, 27_347),
      within("invalid", {}, 2),
      within("undone late", { faults: 1 }, 8_543),
      within("approval", { faults: 1, unawaited: 1 }, 112_316),
      within("approval", { behind: 2, unawaited: 1 }, 3_214),
      within("last room", { unawaited: 1 }, 472),
      within("last room", { faults: 1, unawaited: 1 }, 218_828),
    ],
    choreography: [
      within("booked", { faults: 2 }, 494_930),
      within("no tickets", { caps: 1, unawaited: 1 }, 46),
      within("no tickets", { faults: 1, caps: 1, unawaited: 1 }, 12_212),
      within("booked", { faults: 1, days: 1, restores: 1 }, 15_846),
      within("booked", { faults: 1, busy: 1, retries: 1, unawaited: 1 }, 8_685),
      within("booked", { faults: 1, unreadable: 1, retries: 1, unawaited: 1 }, 12_198),
      within("no room", { faults: 1, duplicates: 1 }, 158_091),
      within("too few seats", { faults: 1 }, 2_840),
      within("card declined", { faults: 1 }, 6_146),
      within("card declined", { faults: 2, caps: 1, unawaited: 1 }, 218_077),
      // A person may be faster than the steps, and approve before the hotel is booked.
      within("approval", { unawaited: 1 }, 20_158),
    ],
    lanes: [
      ...inBoth("booked", { faults: 1, unawaited: 1 }, 2_941, 2_955),
      ...inBoth("booked", { looks: 1, unawaited: 1 }, 1_473),
      ...inBoth("card declined", { faults: 1, unawaited: 1 }, 5_197, 5_215),
      ...inBoth("another's id", { unawaited: 1 }, 43),
      ...inBoth("invalid", {}, 2),
    ],
  },
};

/** The searches of `npm run check`. They take minutes and up to 2 GB. */
export const deep: typeof counted = {
  order: {
    orchestration: [
      within("plain", { faults: 1, duplicates: 1, rivals: 1 }),
      within("plain", { faults: 3 }),
      within("plain", { faults: 2, duplicates: 1 }),
      within("declined", { faults: 1, duplicates: 1, rivals: 1 }),
      within("soldOut", { faults: 1, duplicates: 1, rivals: 1 }),
      within("twoOrders", { faults: 1 }),
      within("plain", { faults: 1, duplicates: 1, looks: 1 }),
      within("plain", { faults: 1, strays: 1 }),
      within("plain", { faults: 1, rivals: 1 }),
      within("approval", { faults: 1 }),
      within("approved", { strays: 1 }),
    ],
    choreography: [
      within("plain", { faults: 3 }),
      within("plain", { faults: 2, duplicates: 1 }),
      within("declined", { faults: 2, duplicates: 1 }),
      within("approved", { faults: 1 }),
      within("plain", { faults: 1, looks: 1, unawaited: 1 }),
      within("plain", { faults: 1, strays: 1, unawaited: 1 }),
    ],
  },
  travel: {
    orchestration: [
      within("booked", { faults: 1, rivals: 1 }),
      within("booked", { faults: 1, duplicates: 1, looks: 1 }),
      within("booked", { faults: 1, strays: 1 }),
      within("no room", { faults: 1, rivals: 1 }),
      within("too few seats", { faults: 1, rivals: 1 }),
      within("card declined", { faults: 1, rivals: 1 }),
    ],
    choreography: [
      within("booked", { faults: 1, duplicates: 1 }),
      within("booked", { strays: 1, unawaited: 1 }),
    ],
  },
};
