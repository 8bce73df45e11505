import * as z from "zod";
import type { Kind, TraceEntry } from "./entry";

/** A line of a function's log, as Powertools writes it; other lines are not about one saga. */
const lineSchema = z.object({
  timestamp: z.string(),
  message: z.string(),
  service: z.string(),
  correlation_id: z.string().optional(),
  command: z.string().optional(),
  /** What a service of the choreography reacted to. */
  event: z.string().optional(),
  refusal: z.string().optional(),
  cause: z.string().optional(),
  error: z.object({ name: z.string(), message: z.string() }).optional(),
  /** The reconciler's. */
  id: z.string().optional(),
  did: z.string().optional(),
  trigger: z.string().optional(),
});
type Line = z.infer<typeof lineSchema>;

/** What the functions' logs say of one saga, to which others belong too. */
export function fromLogs(orderId: string, messages: readonly string[]): TraceEntry[] {
  return messages.flatMap((message) => {
    const line = parse(message);
    if (!line || (line.correlation_id !== orderId && line.id !== orderId)) return [];
    const { timestamp, service } = line;
    const at = new Date(timestamp).toISOString();
    return [{ at, source: "log", lane: service, by: service, ...tell(line) }];
  });
}

function tell(line: Line): { kind: Kind; what: string } {
  const { message, command, event, refusal, cause, error, did, trigger } = line;
  if (did) return { kind: "told", what: `the reconciler: ${did} (${trigger})` };
  const about = [command, event && `on ${event}`].filter(Boolean).join(" ");
  const told = (kind: Kind, what: string) => ({ kind, what: about ? `${about}: ${what}` : what });
  if (refusal) return told("refused", cause ? `${refusal} (${cause})` : refusal);
  if (error) return told("failed", `${error.name} (${error.message})`);
  return told(KINDS.find(([start]) => message.startsWith(start))?.[1] ?? "told", message);
}

/** What the functions say of a command, by how it begins. */
const KINDS: readonly (readonly [string, Kind])[] = [
  ["duplicate", "skipped"],
  ["replayed", "skipped"],
  ["committed", "committed"],
];

function parse(message: string): Line | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}
