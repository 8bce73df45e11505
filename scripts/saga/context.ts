import { type Command, Option } from "commander";
import { type CoordinationName, coordinationNames } from "../deployed/coordinations";
import type { SagaOperations } from "../deployed/operations";
import type { Exit } from "./failures";
import type { Told } from "./output";

/** What the commands need from outside; tests hand in their own. */
export interface Context {
  connect(coordination: CoordinationName): Promise<SagaOperations>;
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

/** Which of the deployed sagas a command is about. */
export const whichSaga = () =>
  new Option("--coordination <kind>", "which of the two sagas to look at")
    .choices(coordinationNames)
    .default("orchestration")
    .env("SAGA_COORDINATION");
