import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { AnySaga } from "../../lambdas/saga/define";
import { sagasIn } from "./registered";
import { REGISTER } from "./root";

/** Stands for `#sagas` if the package is installed: the register of the project that has installed it. */
export type SagaName = string;

/** None as long as none was written. */
export const sagas: Readonly<Record<SagaName, AnySaga>> = existsSync(REGISTER)
  ? sagasIn(createRequire(REGISTER)(REGISTER))
  : {};
export const sagaNames: readonly SagaName[] = Object.keys(sagas);
