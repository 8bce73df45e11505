import * as z from "zod";
import type { AnySaga } from "../../lambdas/saga/define";

const isSaga = (it: unknown) => typeof it === "object" && it !== null && "idOf" in it;
const registered = z.object({ sagas: z.record(z.string(), z.custom<AnySaga>(isSaga)) });

/** The sagas in a project's register. @throws ZodError where it is none. */
export const sagasIn = (register: unknown): Readonly<Record<string, AnySaga>> =>
  registered.parse(register).sagas;
