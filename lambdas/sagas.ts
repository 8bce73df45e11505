import { order } from "./order/saga";
import type { AnySaga } from "./saga/define";
import { travel } from "./travel/saga";

/** The sagas of this project. This is the only place that names them all. */
export const sagas = { order, travel } as const satisfies Readonly<Record<string, AnySaga>>;
export type SagaName = keyof typeof sagas;
export const sagaNames = Object.keys(sagas) as SagaName[];
