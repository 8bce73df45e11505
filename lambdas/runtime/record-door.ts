import type { Saga } from "../saga/define";
import type { RecordRow } from "../saga/record-row";
import { SignOff } from "../saga/sign-off";
import type { Fence } from "./fence";
import { type Ports, runCommand } from "./run-command";

/**
 * The two writes on a saga's record that a service needs. Neither can confirm, approve, complete or cancel a saga.
 * Within one process a service makes them itself. A deployed one asks the function `Fence`, because its role may
 * write to the service's own tables only.
 */
export interface RecordDoor<R> {
  readonly fence: Fence<R>;
  /** The service signs off. It does not say which service it is, because none may sign for another. */
  sign(request: R): Promise<{ readonly replayed: boolean }>;
}

/** Both writes, made here for a service. */
export function doorOf<R extends object>(
  saga: Saga<R>,
  service: string,
  on: { readonly fence: Fence<R>; readonly records: Ports<RecordRow<R>, never, unknown> },
): RecordDoor<R> {
  const signOff = new SignOff(saga);
  return {
    fence: on.fence,
    sign: (request) => runCommand(signOff, { service, request }, on.records),
  };
}

/** The commands by which a service asks for them. */
export const doorCommands = ["fence", "sign"] as const;
export type DoorCommand = (typeof doorCommands)[number];
