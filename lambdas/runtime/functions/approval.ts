import { verdictParser } from "../../saga/approval";
import type { Saga } from "../../saga/define";
import { approving } from "../approving";
import { Executions } from "../aws/executions";
import type { LambdaHandler } from "../aws/observability";
import { deployed } from "./deployed";
import { commandHandler } from "./service";

/**
 * The function by which a person decides on a saga. It takes `{ orderId, decision, by, reason? }`. The id has
 * the same name as in the request. `decision` is `approve` or `reject`.
 */
export function approvalFunction<R extends object>(saga: Saga<R>): LambdaHandler {
  return commandHandler({
    parse: verdictParser(saga.idName),
    sagaId: ({ id }) => id,
    run: approving(deployed(saga), new Executions()),
  });
}
