/** What carries a saga from step to step: the state machine, or events. */
export const coordinationNames = ["orchestration", "choreography"] as const;
export type CoordinationName = (typeof coordinationNames)[number];
