import * as z from "zod";
import { InvalidCommand } from "../../saga/errors";
import type { Trigger } from "../../saga/reconcile";

/** Where a scan stopped: the shards that it has not finished, and DynamoDB's key in each. */
const cursorSchema = z.array(
  z.object({ shard: z.number(), after: z.record(z.string(), z.unknown()).optional() }),
);
export type Cursor = z.infer<typeof cursorSchema>;

/** One saga (`id` undefined: the event names none), or a scan that begins at a cursor. */
export type Request =
  | { readonly trigger: Trigger; readonly id: string | undefined }
  | { readonly trigger: "due" | "restart"; readonly from?: Cursor | undefined };

const everything = z.strictObject({ due: z.literal("all"), from: cursorSchema.optional() });
const nothing = z.strictObject({ from: cursorSchema.optional() });
const ended = z.object({
  "detail-type": z.literal("Step Functions Execution Status Change"),
  detail: z.object({ input: z.string().nullish() }),
});
const scheduled = z.object({ "detail-type": z.literal("Scheduled Event") });

/** @throws InvalidCommand if the reconciler does not take such an event. */
export function parseRequest(idName: string, event: unknown): Request {
  const one = z.strictObject({ [idName]: z.string().min(1) }).safeParse(event);
  if (one.success) return { trigger: "hand", id: one.data[idName] };
  const all = everything.safeParse(event);
  if (all.success) return { trigger: "restart", from: all.data.from };
  const status = ended.safeParse(event);
  if (status.success) return { trigger: "event", id: sagaIn(idName, status.data.detail.input) };
  const due = nothing.safeParse(event);
  if (due.success || scheduled.safeParse(event).success) {
    return { trigger: "due", from: due.data?.from };
  }
  throw new InvalidCommand(`the reconciler takes {}, {"due":"all"} or {"${idName}":"…"}`);
}

/** If an execution's input is no request, there is no saga to finish. */
function sagaIn(idName: string, text: string | null | undefined): string | undefined {
  try {
    const input = z.object({ [idName]: z.string().min(1) });
    return input.safeParse(JSON.parse(text ?? "null")).data?.[idName];
  } catch {
    return undefined;
  }
}
