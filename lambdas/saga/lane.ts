/**
 * What drives a saga until it has ended, or until something of it waits or fails for good: executions of the
 * standard workflow, of an express workflow, or calls of one function. What waits or fails is handed over to the
 * standard workflow.
 */
export const LANES = ["standard", "express", "direct"] as const;
export type Lane = (typeof LANES)[number];

/** The lane of what a record names as its driver: by its ARN, or by the name that a direct run has. */
export function laneOf(execution: string): Lane {
  if (execution.startsWith(DIRECT)) return "direct";
  return /^arn:[^:]*:states:[^:]*:[^:]*:express:/.test(execution) ? "express" : "standard";
}

/** The fast lane in which a saga is driven. Undefined: by the state machine, by events, or by nothing. */
export function fastLaneOf(execution: string | undefined): Exclude<Lane, "standard"> | undefined {
  const lane = execution === undefined ? "standard" : laneOf(execution);
  return lane === "standard" ? undefined : lane;
}

/** Whether Step Functions tells the status of it. Of a fast lane's execution nobody can ask. */
export const isDescribable = (execution: string | undefined): execution is string =>
  execution !== undefined && execution !== "" && laneOf(execution) === "standard";

const DIRECT = "direct:";

/** What a saga's record calls a run of the direct function. */
export const directRun = (id: string, requestId: string): string => `${DIRECT}${id}:${requestId}`;

/**
 * The name of the execution of the standard workflow to which a fast lane hands a saga over, around the saga's id.
 * As a re-drive's it begins with what no id begins with. It is always the same, so a saga is handed over once,
 * however many of its runs do it.
 */
export const HANDED_OVER = { before: "_", after: "-h" } as const;

/** The state of an express workflow at which a hand-over begins. */
export const HAND_OVER = "NameDriver";
/** The name of the standard execution is taken: the saga was handed over, and that one has ended since. */
export const NAME_TAKEN = "StepFunctions.ExecutionAlreadyExistsException";

export const handOverName = (id: string): string => HANDED_OVER.before + id + HANDED_OVER.after;
