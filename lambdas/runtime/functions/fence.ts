import { everyServiceIn, type Saga } from "../../saga/define";
import { InvalidCommand } from "../../saga/errors";
import { messageParser } from "../../saga/message";
import type { Doing, Message } from "../../saga/service";
import type { LambdaHandler } from "../aws/observability";
import { type DoorCommand, doorCommands } from "../record-door";
import type { Services } from "../services";
import { deployed } from "./deployed";
import { commandHandler, qualifierOf } from "./service";

/**
 * The function that writes on a saga's record for its services: the fence, and the signature of the service that
 * asks. It takes `{ "command": "fence" | "sign", [saga.name]: request, "reason"? }`. It can neither confirm nor
 * approve, complete or cancel a saga. Which service asks is told by the alias by which it is invoked, and not by
 * the message: a service may invoke its own alias only. It reads the name of the records' table.
 */
export function fenceFunction<R extends object>(saga: Saga<R>): LambdaHandler {
  const services = deployed(saga);
  const handlers = new Map(
    everyServiceIn(saga).map((by) => [by.service, commandHandler(asking(services, by))]),
  );
  return async (event, context) => {
    const alias = qualifierOf(context);
    const handler = handlers.get(alias);
    if (!handler) throw new InvalidCommand(`no service asks by "${alias}"`);
    return handler(event, context);
  };
}

/** What a service may ask for. One that undoes nothing has no fence to ask for. */
function asking<R extends object>(services: Services<R>, { service, commands }: Doing<R>) {
  const { saga } = services;
  const door = services.door(service);
  const may = doorCommands.filter((command) => command === "sign" || commands.undo !== undefined);
  return {
    parse: messageParser(saga, may),
    sagaId: ({ request }: Message<R>) => saga.idOf(request),
    run: ({ name, request, reason }: Message<R, DoorCommand>) =>
      name === "sign" ? door.sign(request) : door.fence(request, reason),
  };
}
