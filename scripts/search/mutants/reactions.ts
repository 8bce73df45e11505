import type { AnySaga } from "../../../lambdas/saga/define";
import { Busy, InvalidCommand, Unavailable } from "../../../lambdas/saga/errors";
import { rolesIn } from "../roles";
import { type Reacting, type Shipped, shipped } from "../services";
import { type Aimed, within } from "./tries";

/** After so many receives a message is not tried any more. */
const OFTEN = 5;

/** Removes guards from how services react to the messages of their queues. */
export function reactionMutants(saga: AnySaga): Record<string, Aimed> {
  const { plain } = rolesIn(saga);
  const whole = shipped(saga);
  const { reactions } = whole;
  const { events } = reactions;
  const reacting = (handle: Reacting["handle"]): Shipped => ({
    ...whole,
    reactions: { events, handle },
  });
  const by = { by: "events" } as const;
  return {
    "a reaction that counts a busy service as a failed one": {
      parts: reacting((delivery, ports) =>
        reactions.handle(delivery, {
          ...ports,
          run: (command) => ports.run(command).catch(failed),
        }),
      ),
      tries: within(plain, { faults: 1, busy: 1, retries: 1 }, by),
    },
    "a reaction that undoes a saga because of an unreadable message": {
      parts: reacting(async (delivery, ports) => {
        try {
          return await reactions.handle(delivery, ports);
        } catch (error) {
          const id = events.sagaIn(delivery.body);
          if (error instanceof InvalidCommand && id && delivery.receives > OFTEN) {
            const record = await ports.record(id);
            if (record) await ports.abandon(record.request, "RetriesExhausted");
          }
          throw error;
        }
      }),
      tries: within(plain, { unreadable: 1 }, by),
    },
  };
}

function failed(error: unknown): never {
  throw error instanceof Busy ? new Unavailable(error.message) : error;
}
