import { type Command, Option } from "commander";
import { type SagaName, sagaNames } from "#sagas";
import { type CoordinationName, coordinationNames } from "../../lib/names";
import type { Finding } from "../deployed/doctor/parts";
import type { SagaOperations } from "../deployed/operations";
import { STAGE } from "../deployed/outputs";
import type { Exit } from "./failures";
import type { Told } from "./output";

/** Which saga a command is about. Without a name: the only one that is deployed. */
export interface Which {
  readonly saga?: SagaName;
  readonly coordination: CoordinationName;
  /** Left out: the stage of an emulator. */
  readonly stage?: string;
}

/** What the commands need from outside. Tests pass their own. */
export interface Context {
  connect(which: Which): Promise<SagaOperations>;
  /** Examines a saga's deployment, also if there is none. */
  examine(which: Which): Promise<readonly Finding[]>;
  /** `write` prints the result, `note` anything else. */
  write(text: string): void;
  note(text: string): void;
  /** The text of a file. `-` is the standard input. */
  read(file: string): Promise<string>;
  /** The name recorded for a decision if `--by` is left out. */
  readonly user: string;
}

/** The result of an action. Without `exit` the exit code is 0. */
export interface Ended extends Told {
  readonly exit?: Exit;
}

/**
 * Adds commands to the program. `run` connects, does the work, and prints the result. `tell` only prints the
 * result, for work that needs no connection or makes its own.
 */
export type Commands = (
  program: Command,
  run: (work: (saga: SagaOperations) => Promise<Ended>) => Promise<void>,
  context: Context,
  tell: (work: (which: Which) => Promise<Ended>) => Promise<void>,
) => void;

/** The options that name a deployed saga. `coordination` is the default of that option. */
export const whichSaga = (coordination?: CoordinationName) => [
  new Option("--saga <name>", "which saga; default: the only one that is deployed")
    .choices(sagaNames)
    .env("SAGA_NAME"),
  new Option("--coordination <kind>", "which coordination of the saga")
    .choices(coordinationNames)
    .default(coordination)
    .env("SAGA_COORDINATION"),
  new Option("--stage <name>", "which stage; default: that of LocalStack").env(STAGE),
];
