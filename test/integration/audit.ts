import * as z from "zod";
import { amountOf } from "../../lambdas/order/request";
import { violations } from "../../scripts/client/invariants";
import { backwards, commands } from "./commands";
import type { Sent, Told } from "./storyteller";

/** What a story violated: the invariants, the totals, and what its answers promised. */
export function faultsOf(told: Told): string[] {
  return [
    ...violations(told.books),
    ...totalFaults(told),
    ...told.sent.flatMap(unnamed),
    ...broken(told),
  ];
}

/** Over all orders: the money kept is that of the confirmed ones, and so is the stock taken. */
function totalFaults({ orders, books }: Told): string[] {
  const confirmed = orders.filter(({ orderId }) => {
    return books.sagas.some(
      (saga) => saga.orderId === orderId && saga.order?.status === "CONFIRMED",
    );
  });
  const due = sum(confirmed.map(amountOf));
  const kept = sum(
    books.sagas.map(({ provider }) => {
      const { amount, captures, refunds } = ledger.parse(provider ?? {});
      return amount * (captures - refunds);
    }),
  );
  const sold = sum(confirmed.flatMap(({ items }) => items.map(({ quantity }) => quantity)));
  const taken = sum(books.stock.map((row) => stock.parse(row)).map((s) => s.onHand - s.available));
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

/** Every answer is an answer, or a refusal that the command is declared to have. */
function unnamed({ orderId, command, answer }: Sent): string[] {
  const refusals: readonly string[] = commands[command].refusals;
  if (answer.ok || refusals.includes(answer.error)) return [];
  return [`order ${orderId}: ${command} failed: ${answer.error}: ${answer.message}`];
}

/** A command does its work once; and nobody hears both that it is confirmed and that it is not. */
function broken({ orders, sent }: Told): string[] {
  return orders.flatMap(({ orderId }) => {
    const mine = sent.filter((s) => s.orderId === orderId && s.answer.ok);
    const twice = mine.filter(({ command, answer }, i) => {
      const fresh = (a: typeof answer) => a.ok && !replay.parse(a.value).replayed;
      return (
        fresh(answer) && mine.slice(0, i).some((s) => s.command === command && fresh(s.answer))
      );
    });
    const undone = mine.some(({ command }) => backwards.some((name) => name === command));
    const both = undone && mine.some(({ command }) => command === "confirm");
    return [
      ...twice.map(({ command }) => `order ${orderId}: ${command} did its work twice`),
      ...(both ? [`order ${orderId}: told that it is confirmed, and that it is undone`] : []),
    ];
  });
}

const replay = z.object({ replayed: z.boolean() });
