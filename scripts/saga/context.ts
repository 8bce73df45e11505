import { type Command, Option } from "commander";
import { type SagaName, sagaNames } from "#sagas";
import { type CoordinationName, coordinationNames } from "../../lib/names";
import type { SagaOperations } from "../deployed/operations";
import type { Exit } from "./failures";
import type { Told } from "./output";

/** Which saga a command is about; without a name the only one that is deployed. */
export interface Which {
  readonly saga?: SagaName;
  readonly coordination: CoordinationName;
}

/** What the commands need from outside; tests hand in their own. */
export interface Context {
  connect(which: Which): Promise<SagaOperations>;
  /** What was asked for, and what is said beside it. */
  write(text: string): void;
  note(text: string): void;
  /** The text of a file, or of the standard input for `-`. */
  read(file: string): Promise<string>;
  /** Who decides, where nobody is named. */
  readonly user: string;
}

/** What an action ends with. Without `exit`: all is well. */
export interface Ended extends Told {
  readonly exit?: Exit;
}

/** Adds commands to the program. `run` connects, does the work, prints what it tells, and ends. */
export type Commands = (
  program: Command,
  run: (work: (saga: SagaOperations) => Promise<Ended>) => Promise<void>,
  context: Context,
) => void;

/** The options that name a deployed saga; the coordination is left open where no default is said. */
export const whichSaga = (coordination?: CoordinationName) => [
  new Option("--saga <name>", "which saga; where only one is deployed, that one")
    .choices(sagaNames)
    .env("SAGA_NAME"),
  new Option("--coordination <kind>", "which of its two stacks to look at")
    .choices(coordinationNames)
    .default(coordination)
    .env("SAGA_COORDINATION"),
];
