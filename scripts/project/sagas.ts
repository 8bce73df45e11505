import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import * as z from "zod";
import type { AnySaga } from "../../lambdas/saga/define";
import { REGISTER } from "./root";

/** What `#sagas` is where the package is installed: the register of the project in which it is. */
export type SagaName = string;

const isSaga = (it: unknown) => typeof it === "object" && it !== null && "idOf" in it;
const registered = z.object({ sagas: z.record(z.string(), z.custom<AnySaga>(isSaga)) });

/** None as long as none was written. */
export const sagas: Readonly<Record<SagaName, AnySaga>> = existsSync(REGISTER)
  ? registered.parse(createRequire(REGISTER)(REGISTER)).sagas
  : {};
export const sagaNames: readonly SagaName[] = Object.keys(sagas);
