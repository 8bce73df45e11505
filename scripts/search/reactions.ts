import { eventsDriver, expiring } from "../../lambdas/runtime/reconciler/events-driver";
import { Reconciler } from "../../lambdas/runtime/reconciler/reconciler";
import type { RowRecord } from "../../lambdas/runtime/reconciler/records";
import type { AnyRequest } from "../../lambdas/saga/define";
import type { Trigger } from "../../lambdas/saga/reconcile";
import type { Message } from "./messages";
import type { Request } from "./ports";
import type { Program } from "./programs";
import { type Functions, now, type Reacting } from "./services";

/** A service's function, invoked with a message of its queue. */
export function reaction(
  functions: Functions,
  reactions: Reacting,
  service: string,
  { event, receives, unreadable }: Message,
): Program<Request> {
  const detail = unreadable ? { ...event, version: "newer" } : event;
  const body = JSON.stringify({ source: reactions.events.source, detail });
  return (call) => {
    const services = functions.services(call, service);
    const records = services.records();
    return reactions.handle(
      { body, receives },
      {
        service,
        record: async (id) => (await records.read(id))?.state,
        run: (command) => functions.run(service, command, call),
        publish: async (told) => void (await call({ publish: told })),
        again: async () => void (await call({ publish: event })),
        abandon: services.fence(),
        now,
      },
    );
  };
}

/** The sweeper, which continues sagas that no event drives any more. */
export function sweeper(functions: Functions, id: string, trigger: Trigger): Program<Request> {
  return (call) => {
    const records = functions.records(call, { resume: async () => false });
    const escalate = async () => void (await call({ letter: "escalation" }));
    const expire = expiring(functions.services(call, "Sweeper"));
    const driver = eventsDriver({ records, expire, now });
    const { caps } = functions;
    const sweeper = new Reconciler<RowRecord<AnyRequest>>(records, driver, escalate, now, caps);
    return sweeper.one(id, trigger);
  };
}
