import { verdictParser } from "../../saga/approval";
import type { Saga } from "../../saga/define";
import { approving } from "../approving";
import { Executions } from "../aws/executions";
import { deployed } from "./deployed";
import { commandHandler } from "./service";

/** The function by which a person decides on a saga. */
export function approvalFunction<R extends object>(saga: Saga<R>) {
  return commandHandler({
    parse: verdictParser(saga.idName),
    sagaId: ({ id }) => id,
    run: approving(deployed(saga), new Executions()),
  });
}
