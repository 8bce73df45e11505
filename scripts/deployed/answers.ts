import * as z from "zod";
import type { AnySaga } from "../../lambdas/saga/define";
import { refusalName } from "../../lambdas/saga/refusals";
import type { Answer } from "./client";
import { Failed, Refused, Unknown } from "./errors";
import type { Done } from "./operations";
import { statesOf } from "./states";

/** The answer of the approval function. */
export const decidedSchema = z.object({
  approval: z.enum(["APPROVED", "REJECTED"]),
  decidedBy: z.string().optional(),
  heard: z.boolean(),
});

/** Every action of the reconciler. A missing one does not compile. */
const DID: { readonly [Did in Done["did"]]: Did } = {
  leave: "leave",
  resume: "resume",
  insist: "insist",
  compensate: "compensate",
  resend: "resend",
  remind: "remind",
  escalate: "escalate",
  lost: "lost",
  unknown: "unknown",
  failed: "failed",
};

/** What the reconciler did about one saga. */
export const doneSchema = z.object({
  id: z.string(),
  did: z.enum(DID),
  execution: z.string().optional(),
  error: z.string().optional(),
});
/** The answer of the reconciler. */
export const reportSchema = z.object({ done: z.array(doneSchema), next: z.unknown().optional() });

/** The value of a function's answer. @throws Refused if a service refused; Unknown; Failed. */
export function valueIn(saga: AnySaga, answer: Answer): unknown {
  if (answer.ok) return answer.value;
  const { error, message } = answer;
  if (error === `Unknown${saga.noun}`) throw new Unknown(message);
  const own = ["ApprovalNotNeeded", "ApprovalExpired", refusalName(saga.noun, "abandoned")];
  const refused = own.includes(error) || statesOf(saga).refusals.has(error);
  throw new (refused ? Refused : Failed)(`${error}: ${message}`);
}
