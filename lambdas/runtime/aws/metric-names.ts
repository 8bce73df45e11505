/** What the functions count, each in its own stack's namespace. The alarms watch the same names. */
export const METRICS = {
  /** A participant said no. */
  refused: "Refused",
  /** A command failed, and that was no refusal. A function that was killed counts nothing. */
  failed: "Failed",
  /** A command came again and was answered as before. */
  replayed: "Replayed",
  /** A saga was started again; the value is how often that was by now. */
  redrives: "Redrives",
  /** A saga needs a person: its re-drives are used up. */
  escalated: "Escalated",
  /** A saga waits for a person, and not much longer. */
  parkedTooLong: "ParkedTooLong",
  /** A saga could not be looked at. */
  notReconciled: "NotReconciled",
} as const;

/** One of these by its name in code: `refused`. */
export type MetricName = keyof typeof METRICS;

/** The dimension that says which function counted, as Powertools calls it. */
export const SERVICE_DIMENSION = "service";
