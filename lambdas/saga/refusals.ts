import { refuse } from "./participant";

/** What the kit's own refusals are called in a saga of this noun. */
const names = {
  invalid: (noun: string) => `Invalid${noun}`,
  conflict: (noun: string) => `${noun}Conflict`,
  abandoned: (noun: string) => `${noun}Abandoned`,
  notPlaced: (noun: string) => `${noun}NotPlaced`,
  approvalExpired: () => "ApprovalExpired",
  approvalMissing: () => "ApprovalMissing",
  notUndone: (noun: string) => `${noun}NotUndone`,
  notDone: (noun: string) => `${noun}NotDone`,
  alreadyConfirmed: () => "AlreadyConfirmed",
} as const;

export type RefusalKind = keyof typeof names;

export const refusalName = (noun: string, kind: RefusalKind): string => names[kind](noun);

/**
 * Where the state machine goes when a command is refused, in the order in which it looks.
 * `reject`: the id belongs to another request, fail under that name. `compensate`: undo the whole
 * saga. `closed`: the pivot has won, nothing is to be undone. `failed`: as any other failure. `stuck`: so
 * too, after the pivot: a person is told, and it is tried again.
 */
export const refusalRoutes = {
  place: {
    invalid: "reject",
    conflict: "reject",
    abandoned: "compensate",
    approvalExpired: "compensate",
  },
  confirm: {
    abandoned: "compensate",
    notPlaced: "compensate",
    approvalMissing: "compensate",
    conflict: "reject",
  },
  abandon: { alreadyConfirmed: "closed", conflict: "reject" },
  cancel: { alreadyConfirmed: "closed", conflict: "reject", notUndone: "failed" },
  complete: { abandoned: "stuck", notDone: "stuck", conflict: "stuck" },
  /** A service's step, after the refusals of its own; its undo; and a step after the pivot. */
  step: { abandoned: "compensate", conflict: "compensate" },
  undo: { alreadyConfirmed: "closed", conflict: "reject" },
  retriable: { abandoned: "stuck", conflict: "stuck" },
} as const satisfies Record<
  string,
  Partial<Record<RefusalKind, "reject" | "compensate" | "closed" | "failed" | "stuck">>
>;

type Routes = typeof refusalRoutes;

/** Refuses a command, as something that the state machine routes: another kind does not compile. */
export function refuseAs<Command extends keyof Routes>(
  _command: Command,
  kind: keyof Routes[Command] & RefusalKind,
  noun: string,
  cause: string,
) {
  return refuse(refusalName(noun, kind), cause);
}

/** Why a step is refused: a kind that the service declares, and the cause in words. */
export type Why<Refusal extends string> = readonly [kind: Refusal, cause: string];

/** Only what the service declares; the rest of the type is what the compiler says otherwise. */
export type Declared<Refusal extends string, Do extends string> = Why<
  NoInfer<Refusal> | `${Do} does not declare this refusal`
>;
