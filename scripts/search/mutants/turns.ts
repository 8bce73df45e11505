import * as z from "zod";
import type { AnySaga } from "../../../lambdas/saga/define";
import { commandsInTurn } from "../../../lambdas/saga/message";
import { rolesIn } from "../roles";
import { type Shipped, shipped } from "../services";
import { type Aimed, within } from "./tries";

const byEvents = { by: "events" } as const;

/** Removes, from each step that must come in order, the check that keeps others from sending it early. */
export function turnMutants(saga: AnySaga): Record<string, Aimed> {
  const { plain } = rolesIn(saga);
  const found = commandsInTurn(saga).flatMap((command): [string, Aimed][] => {
    const name = `a ${command} that anybody may send`;
    const parts = sentByAnybody(saga, command);
    const alone = within(plain, { strays: 1 });
    // While the saga is placed, a stray needs room for a second unawaited invocation.
    const events = [1, 2].flatMap((unawaited) => within(plain, { strays: 1, unawaited }, byEvents));
    return [
      [name, { parts, tries: alone }],
      [`${name}, by events`, { parts, tries: events }],
    ];
  });
  return Object.fromEntries(found);
}

function sentByAnybody(saga: AnySaga, command: string): Shipped {
  const whole = shipped(saga);
  const sent = z.looseObject({ command: z.literal(command) });
  const parsers = Object.entries(whole.parsers).map(([name, parse]) => {
    const believing: typeof parse = (event) => {
      const { data } = sent.safeParse(event);
      return parse(data ? { ...data, execution: "anybody" } : event);
    };
    return [name, believing];
  });
  return { ...whole, parsers: Object.fromEntries(parsers) };
}
