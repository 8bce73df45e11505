import { refuse } from "./participant";

/** The names of the kit's own refusals, for a saga with this noun. */
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

/** Whether the kit itself refuses by that name, in a saga with this noun. */
export const isRefusal = (noun: string, name: string): boolean =>
  Object.values(names).some((of) => of(noun) === name);

/**
 * Where the state machine goes when a command is refused. It looks in this order. `reject`: the request is
 * invalid or its id belongs to another one, so the execution fails under that name. `compensate`: the whole
 * saga is undone. `closed`: the pivot has won, so nothing is undone. `failed`: as any other failure. `stuck`:
 * as any other failure after the pivot: a person is told, and the step is retried.
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
  /** A service's step, after its own refusals; its undo; and a step after the pivot. */
  step: { abandoned: "compensate", conflict: "compensate" },
  undo: { alreadyConfirmed: "closed", conflict: "reject" },
  retriable: { abandoned: "stuck", conflict: "stuck" },
} as const satisfies Record<
  string,
  Partial<Record<RefusalKind, "reject" | "compensate" | "closed" | "failed" | "stuck">>
>;

/** The errors with which an execution fails because its request is wrong, and not because something has failed. */
export function rejectionsOf({ noun }: { readonly noun: string }): string[] {
  const kinds = Object.keys(names) as RefusalKind[];
  const routes = Object.values<Partial<Record<RefusalKind, string>>>(refusalRoutes);
  return kinds
    .filter((kind) => routes.some((route) => route[kind] === "reject"))
    .map((kind) => refusalName(noun, kind));
}

type Routes = typeof refusalRoutes;

/** Refuses a command with a kind that the state machine routes. Any other kind does not compile. */
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

/** A refusal that the service declares. For any other the compiler shows the sentence in this type. */
export type Declared<Refusal extends string, Do extends string> = Why<
  NoInfer<Refusal> | `${Do} does not declare this refusal`
>;
