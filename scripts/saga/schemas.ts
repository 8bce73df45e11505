import * as z from "zod";
import type { AnySaga } from "../../lambdas/saga/define";
import { LANES } from "../../lambdas/saga/lane";
import { recordFields } from "../../lambdas/saga/record-row";
import { doneSchema } from "../deployed/answers";
import type { Audited } from "../deployed/audit";
import type { Finding } from "../deployed/doctor/parts";
import type { Intake, Letter, Repaired } from "../deployed/operations";
import type { OutsideAudit } from "../deployed/outside-audit";
import { KINDS, type TraceEntry } from "../deployed/trace/entry";
import { COUNTERS } from "./commands/counters";

const text = z.string();
const maybe = text.optional();
const texts = z.array(text).readonly();
const row = z.record(text, z.unknown());

const letter = z.strictObject({
  ...{ id: text, queue: text, at: z.iso.datetime(), sagaId: text, step: text },
  ...{ error: text, cause: text, execution: maybe },
  input: z.unknown().optional(),
}) satisfies z.ZodType<Letter>;

const entry = z.strictObject({
  at: text,
  source: z.enum(["history", "row", "log"]),
  lane: text,
  by: text,
  kind: z.enum(KINDS),
  ...{ state: maybe, what: text, event: maybe, on: maybe },
}) satisfies z.ZodType<{ readonly [K in keyof TraceEntry]: TraceEntry[K] | undefined }>;

const repaired = z.strictObject({
  id: text,
  row: text,
  mends: z
    .array(z.strictObject({ field: text, is: z.unknown(), becomes: z.unknown(), why: text }))
    .readonly(),
  left: texts,
  did: z.enum(["mended", "planned", "changed", "left"]),
}) satisfies z.ZodType<Repaired>;

const audited = z.strictObject({
  ...{ sagas: z.int(), open: z.int(), counters: z.int() },
  violations: texts,
  noted: texts,
  outside: z
    .strictObject({
      compared: z.int(),
      violations: texts,
      orphans: z.array(z.strictObject({ id: text, sagaId: text, status: text })).readonly(),
      cancelled: texts,
    })
    .optional(),
}) satisfies z.ZodType<Audited & { readonly outside?: OutsideAudit | undefined }>;

const intake = z.strictObject({
  ...{ status: z.enum(["OPEN", "PAUSED"]), by: maybe, at: maybe, reason: maybe },
}) satisfies z.ZodType<Intake>;

const finding = z.strictObject({
  what: text,
  isWell: z.boolean(),
  says: text,
  todo: maybe,
}) satisfies z.ZodType<Finding>;

/** What each command prints with `--json`, by the command's name. An id has the name that it has in requests. */
export function schemasOf({ idName }: Pick<AnySaga, "idName">): Record<string, z.ZodType> {
  const id = { [idName]: text };
  const { status, approval } = recordFields.shape;
  const summary = z.strictObject({
    ...id,
    status: z.enum([...status.options, "?"]),
    condition: z.enum(["running", "parked", "stuck", "ended"]),
    why: text,
    ...{ amount: z.number().optional(), currency: maybe, approval },
    lane: z.enum(LANES).optional(),
    ...{ execution: maybe, executionStatus: maybe, redrives: z.number() },
    ...{ placedAt: maybe, dueAt: maybe },
  });
  const details = z.strictObject({
    summary,
    rows: z.object({ ...id }).catchall(row.optional()),
    violations: texts,
  });
  const decided = z.strictObject({
    ...id,
    approval: z.enum(["APPROVED", "REJECTED"]),
    decidedBy: maybe,
    heard: z.boolean(),
  });
  const done = z.strictObject(doneSchema.shape);
  const redriven = z.strictObject({ letter, done, removed: z.boolean() });
  const amount = z.record(text, z.union([text, z.number()]).optional());
  const counter = amount.or(z.looseObject({ buckets: z.int(), rows: z.array(amount).optional() }));
  const [list, letters] = [z.array(summary), z.array(letter)];
  return {
    place: z.union([z.strictObject({ ...id, run: text, outcome: maybe }), details]),
    ...{ list, show: details, trace: z.array(entry) },
    ...{ approve: z.union([decided, details]), reject: z.union([decided, details]) },
    redrive: z.union([done, z.array(done), list, details]),
    ...{ compensate: z.union([done, details]), reconcile: z.array(done) },
    ...{ "intake show": intake, "intake pause": intake, "intake resume": intake },
    ...{ "dead-letters list": letters, "dead-letters show": letters },
    ...{ "dead-letters redrive": z.array(redriven), "dead-letters drop": letters },
    ...{ [`${COUNTERS} show`]: z.array(counter), [`${COUNTERS} set`]: counter },
    ...{ audit: audited, repair: z.array(repaired), doctor: z.array(finding) },
  };
}
