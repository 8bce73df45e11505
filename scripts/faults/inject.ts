import type { Exchange } from "./exchange";
import type { ActiveRule } from "./rule-book";

/**
 * Applies a rule's fault to a call. `reached` is called at the moment that matters: after the commit, if
 * there is one, and before the client learns anything.
 */
export async function inject(active: ActiveRule, exchange: Exchange): Promise<void> {
  const { fault } = active.rule;
  exchange.call.fault = fault;
  switch (fault) {
    case "fail-before":
    case "throttle":
    case "conflict":
      active.reached(exchange.call);
      return exchange.refuse(fault);
    case "fail-after":
      return failAfter(active, exchange);
    case "reset":
      active.reached(exchange.call);
      return exchange.cut();
    case "lost-answer":
      await exchange.forward();
      active.reached(exchange.call);
      return exchange.cut();
    case "hang":
      active.reached(exchange.call);
      await active.hold(exchange.gone);
      return exchange.cut();
    case "late":
      return late(active, exchange);
    case "twice":
      return twice(active, exchange);
    case "pause-before":
      return holdBack(active, exchange, exchange.gone);
    case "pause-after": {
      const answer = await exchange.forward();
      active.reached(exchange.call);
      if ((await active.hold(exchange.gone)) === "dropped") return exchange.cut();
      return exchange.reply(answer);
    }
    case "hold":
      return holdBack(active, exchange, undefined);
    case "swallow":
      return; // done before: each event of a call can be swallowed
    default:
      fault satisfies never;
  }
}

async function failAfter(active: ActiveRule, exchange: Exchange): Promise<void> {
  await exchange.forward();
  active.reached(exchange.call);
  exchange.refuse("fail-after");
}

async function twice(active: ActiveRule, exchange: Exchange): Promise<void> {
  await exchange.forward();
  const second = await exchange.forward();
  active.reached(exchange.call);
  exchange.reply(second);
}

/** Holds the call until it is released, or until the client is gone if `gone` is given. */
async function holdBack(
  active: ActiveRule,
  exchange: Exchange,
  gone: AbortSignal | undefined,
): Promise<void> {
  active.reached(exchange.call);
  if ((await active.hold(gone)) === "dropped") return exchange.cut();
  return exchange.reply(await exchange.forward());
}

/** Cuts the connection now and forwards the call later, when the client is already gone. */
async function late(active: ActiveRule, exchange: Exchange): Promise<void> {
  active.reached(exchange.call);
  exchange.cut();
  const verdict = await active.hold(undefined, active.rule.delayMs);
  if (verdict === "released") await exchange.forward();
}
