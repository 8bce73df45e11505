import { Option } from "commander";
import { LANES, type Lane } from "../../lambdas/saga/lane";
import { type CoordinationName, coordinationNames } from "../../lib/names";
import { UserError } from "../command/user-error";

/** `--lane <name>`: in which lane the sagas of an orchestration begin. */
export const laneOption = () =>
  new Option("--lane <name>", "in which lane sagas begin").choices(LANES).default(LANES[0]);

/** `--coordination <name>`: what carries sagas from step to step. Default: the state machine. */
export const coordinationOption = () =>
  new Option("--coordination <name>", "what carries the sagas")
    .choices(coordinationNames)
    .default(coordinationNames[0]);

/** @throws UserError if both options are given: only an orchestration has lanes. */
export function refuseLaneOf(asked: {
  readonly lane: Lane;
  readonly coordination: CoordinationName;
}): void {
  if (asked.lane === "standard" || asked.coordination === "orchestration") return;
  throw new UserError("a choreography has no lanes: leave out --lane or --coordination");
}
