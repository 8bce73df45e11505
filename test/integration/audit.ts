import * as z from "zod";
import { amountOf } from "../../lambdas/order/request";
import { order as definition } from "../../lambdas/order/saga";
import { violations } from "../../scripts/deployed/audit";
import { orderRows } from "../support/order-rows";
import { backwards, commandNamed } from "./commands";
import type { Sent, Told } from "./storyteller";

/** What a story violated: the invariants, the totals, and the promises of its answers. */
export function faultsOf(told: Told): string[] {
  return [
    ...violations(definition, told.books),
    ...totalFaults(told),
    ...told.sent.flatMap(unnamed),
    ...broken(told),
  ];
}

/** Over all orders, the money and the stock taken must be those of the confirmed orders. */
function totalFaults({ orders, books }: Told): string[] {
  const confirmed = orders.filter(({ orderId }) => {
    return books.sagas.some(({ id, record }) => id === orderId && record?.status === "CONFIRMED");
  });
  const due = sum(confirmed.map(amountOf));
  const kept = sum(
    books.sagas.map((rows) => {
      const { provider } = orderRows(rows);
      const { amount, captures, refunds } = ledger.parse(provider ?? {});
      return amount * (captures - refunds);
    }),
  );
  const sold = sum(confirmed.flatMap(({ items }) => items.map(({ quantity }) => quantity)));
  const taken = sum(
    books.counters.map(({ row }) => stock.parse(row)).map((s) => s.onHand - s.available),
  );
  return [
    ...(kept === due ? [] : [`the provider keeps ${kept}, the confirmed orders are worth ${due}`]),
    ...(taken === sold ? [] : [`${taken} pieces are taken, ${sold} were confirmed`]),
  ];
}

const ledger = z.object({
  amount: z.number().default(0),
  captures: z.number().default(0),
  refunds: z.number().default(0),
});
const stock = z.object({ onHand: z.number(), available: z.number() });
const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

/** Every command must be answered, or refused in one of the ways that it declares. */
function unnamed({ orderId, command, answer }: Sent): string[] {
  const refusals: readonly string[] = commandNamed(command).refusals;
  if (answer.ok || refusals.includes(answer.error)) return [];
  return [`order ${orderId}: ${command} failed: ${answer.error}: ${answer.message}`];
}

/** A command does its work at most once. No order is reported both confirmed and undone. */
function broken({ orders, sent }: Told): string[] {
  return orders.flatMap(({ orderId }) => {
    const mine = sent.filter((s) => s.orderId === orderId && s.answer.ok);
    const works = mine.flatMap(workOf);
    const twice = works.filter((work, i) => works.indexOf(work) < i);
    const undone = mine.some(({ command }) => backwards.some((name) => name === command));
    const both = undone && mine.some(({ command }) => command === "confirm");
    return [
      ...twice.map((work) => `order ${orderId}: ${work} did its work twice`),
      ...(both ? [`order ${orderId}: told that it is confirmed, and that it is undone`] : []),
    ];
  });
}

const replay = z.object({ replayed: z.boolean() });

/** The work of a command; empty for a replay. */
function workOf({ command, answer }: Sent): string[] {
  if (!answer.ok) return [];
  return replay.parse(answer.value).replayed ? [] : [command];
}
