import * as z from "zod";
import type { Saga } from "../define";
import { type RecordFields, type RecordRow, recordFields } from "../record-row";
import { hasEnded } from "../record-states";

const { status, approval } = recordFields.shape;
const time = z.iso.datetime().optional();
const told = z.string().optional();

/** What the record tells of a saga, but for its request: that is the business of who placed it. */
const fields = z.strictObject({
  status,
  /** How it ended. Missing while it is open. */
  outcome: z.enum(["CONFIRMED", "COMPLETED", "CANCELLED"]).optional(),
  /** Why it was undone: the name of the first refusal. */
  reason: told,
  approval,
  approvalDeadline: time,
  /** Until when it waits, at most, for somebody who must act outside. Missing once it is decided. */
  waitUntil: time,
  decidedBy: told,
  decidedAt: time,
  decisionReason: told,
  placedAt: time,
});
type Fields = z.infer<typeof fields>;
/** A saga as a caller sees it. Its id has the name that it has in requests. */
export type View = { readonly [K in keyof Fields]: Fields[K] | undefined } & Readonly<
  Record<string, unknown>
>;

export const viewSchema = ({ idName }: Pick<Saga<never>, "idName">) =>
  z.strictObject({ [idName]: z.string(), ...fields.shape });

/** In every lane the same: it comes from the record. */
export function viewOf<R extends object>(
  saga: Pick<Saga<R>, "idName" | "onward">,
  id: string,
  row: RecordFields | RecordRow<R>,
): View {
  const { status, reason, approval, approvalDeadline, placedAt } = row;
  const waitUntil = status === "PENDING" ? row.waitUntil : undefined;
  const { decidedBy, decidedAt, decisionReason } = row;
  const outcome = hasEnded(saga, row) ? fields.shape.outcome.parse(status) : undefined;
  const all = {
    ...{ status, outcome, reason, approval, approvalDeadline, waitUntil },
    ...{ decidedBy, decidedAt, decisionReason, placedAt },
  };
  return { [saga.idName]: id, ...all };
}
