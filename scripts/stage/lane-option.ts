import { Option } from "commander";
import { LANES } from "../../lambdas/saga/lane";

/** `--lane <name>`: in which lane the sagas of an orchestration begin. */
export const laneOption = () =>
  new Option("--lane <name>", "in which lane sagas begin").choices(LANES).default(LANES[0]);
