import { reservationKey, stockKey } from "../../lambdas/inventory/commands";
import type { OrderState } from "../../lambdas/order/commands";
import { type Books, violations } from "../../scripts/client/invariants";
import type { Row } from "../../scripts/client/saga-client";
import { flags } from "./environment";
import type { Rule } from "./model";
import type { State } from "./state-set";
import { FLAGS, TABLES, type World } from "./world";

const [ORDERS, PAYMENTS, INVENTORY, LEDGER] = [0, 1, 2, 3];

/** The rows of all tables in a state, as an audit of the deployed stack reads them. */
export function booksOf({ invocations, journey }: World, state: State): Books {
  const row = (table: number, key: string): Row | undefined => {
    const found = invocations.content(table, state[table] ?? 0).rows[key];
    return found && { ...found.state };
  };
  const sagas = journey.orders.map(({ orderId }) => ({
    orderId,
    order: row(ORDERS, orderId),
    payment: row(PAYMENTS, orderId),
    reservation: row(INVENTORY, reservationKey(orderId)),
    provider: row(LEDGER, orderId),
  }));
  const { counters } = invocations.content(INVENTORY, state[INVENTORY] ?? 0);
  const stock = Object.entries(journey.stock).map(([sku, onHand]) => ({
    pk: stockKey(sku),
    onHand,
    available: counters[stockKey(sku)]?.available,
  }));
  return { sagas, stock };
}

type Saga = Books["sagas"][number];

const decided = ({ order }: Saga) => order?.status;
const approvalOf = ({ order }: Saga) => (order as Partial<OrderState> | undefined)?.approval;
const captures = ({ provider }: Saga) => Number(provider?.captures ?? 0);
const refunds = ({ provider }: Saga) => Number(provider?.refunds ?? 0);
const cleared = (saga: Saga) => ["NONE", "APPROVED"].includes(String(approvalOf(saga)));

/** What holds of an order's rows at every moment, whatever runs. */
const ofRows: Readonly<Record<string, (saga: Saga) => boolean>> = {
  "captured at most once, refunded at most what was captured": (saga) =>
    captures(saga) <= 1 && refunds(saga) <= captures(saga),
  "confirmed only with the money taken and the stock held": (saga) =>
    decided(saga) !== "CONFIRMED" ||
    (captures(saga) - refunds(saga) === 1 &&
      saga.payment?.status === "CAPTURED" &&
      saga.reservation?.status === "HELD"),
  "one decision: confirmed or abandoned": ({ order }) => !(order?.confirmedAt && order.abandonedAt),
  "no money without the approval that it needs": (saga) => captures(saga) === 0 || cleared(saga),
  "confirmed only with the approval that it needs": (saga) =>
    decided(saga) !== "CONFIRMED" || cleared(saga),
};

/** Ends that some path must reach. */
const reachable: Readonly<Record<string, (saga: Saga, others: readonly Saga[]) => boolean>> = {
  confirmed: (saga) => decided(saga) === "CONFIRMED",
  cancelled: (saga) => decided(saga) === "CANCELLED",
  "approved and confirmed": (saga) =>
    approvalOf(saga) === "APPROVED" && decided(saga) === "CONFIRMED",
  "declined and cancelled": (saga) =>
    saga.provider?.status === "DECLINED" && decided(saga) === "CANCELLED",
  "captured and refunded": (saga) => decided(saga) === "CANCELLED" && refunds(saga) === 1,
  "confirmed after a re-drive": ({ order }) =>
    order?.status === "CONFIRMED" && Number(order.redrives ?? 0) > 0,
  "approved, and confirmed after a re-drive": (saga) =>
    approvalOf(saga) === "APPROVED" &&
    decided(saga) === "CONFIRMED" &&
    Number(saga.order?.redrives ?? 0) > 0,
  "one confirmed, the other cancelled": (saga, others) =>
    decided(saga) === "CONFIRMED" && others.some((other) => decided(other) === "CANCELLED"),
  "both cancelled": (_, others) =>
    others.length > 1 && others.every((other) => decided(other) === "CANCELLED"),
  "rejected and cancelled": (saga) =>
    approvalOf(saga) === "REJECTED" && decided(saga) === "CANCELLED",
  "expired and cancelled": (saga) =>
    approvalOf(saga) === "EXPIRED" && decided(saga) === "CANCELLED",
};

/** Judges tables once per combination of them: most states differ in what runs, not in rows. */
function perTables<T>(judge: (state: State) => T): (state: State) => T {
  const known = new Map<number, { readonly judged: T }>();
  return (state) => {
    let key = 0;
    for (let table = 0; table < TABLES; table++) key = key * 2 ** 13 + (state[table] ?? 0);
    const before = known.get(key);
    if (before) return before.judged;
    const judged = judge(state);
    known.set(key, { judged });
    return judged;
  };
}

/** The properties of a world, whatever drives it; `rests`: nothing is under way in a state. */
export function propertiesOf(world: World, rests: Rule) {
  const { journey } = world;
  const sagas = (state: State) => booksOf(world, state).sagas;
  const ofTables = perTables((state) => brokenRule(booksOf(world, state)));
  const wrongAtEnd = perTables((state) => violations(booksOf(world, state))[0]);
  const both = flags.saidApproved | flags.saidRejected;
  const saidBoth = (state: State) =>
    journey.orders.some((_, order) => ((state[FLAGS + order] ?? 0) & both) === both);
  const sometimes = journey.sometimes.map((name) => {
    const holds = reachable[name];
    if (!holds) throw new Error(`no end is called ${name}`);
    return [
      name,
      perTables((state) => sagas(state).some((saga, _, all) => holds(saga, all))),
    ] as const;
  });
  return {
    always: (state: State) =>
      ofTables(state) ?? (saidBoth(state) ? "whoever decides is told the same" : undefined),
    atQuiet: wrongAtEnd,
    sometimes: Object.fromEntries(sometimes),
    closed: (state: State) => rests(state) && wrongAtEnd(state) === undefined,
  };
}

function brokenRule(books: Books): string | undefined {
  const broken = Object.keys(ofRows).find(
    (name) => !books.sagas.every((saga) => ofRows[name]?.(saga)),
  );
  return broken ?? violations(books).find((sentence) => sentence.startsWith("sku "));
}
