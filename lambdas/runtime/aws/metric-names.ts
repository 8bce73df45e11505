/** The metrics of the functions, each in the namespace of its stack. The alarms use the same names. */
export const METRICS = {
  /** A participant refused a command. */
  refused: "Refused",
  /** A command failed and was not refused. A function that was killed counts nothing. */
  failed: "Failed",
  /** A command came again and got its first answer. */
  replayed: "Replayed",
  /** A saga was started again. The value is how often that has happened to it. */
  redrives: "Redrives",
  /** A saga needs a person: its re-drives are used up. */
  escalated: "Escalated",
  /** A saga waits for a person, and the wait ends soon. */
  parkedTooLong: "ParkedTooLong",
  /** The age in seconds of an open saga that waits for nobody, each time the reconciler checks it. */
  age: "OpenSagaAge",
  /** The reconciler could not check a saga. */
  notReconciled: "NotReconciled",
} as const;

/** The name of such a metric in code: `refused`. */
export type MetricName = keyof typeof METRICS;

/** A webhook refused an event that carries a signature. Only sagas with a webhook have this metric. */
export const DISTRUSTED = "Distrusted";

/** The dimension that says which function counted, as Powertools calls it. */
export const SERVICE_DIMENSION = "service";
