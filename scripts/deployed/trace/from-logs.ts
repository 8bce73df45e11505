import type { AnySaga } from "../../../lambdas/saga/define";
import { outcomesOf } from "../../../lambdas/saga/routes";
import { type LogLine, logLine, sagaOf } from "../log-line";
import type { Kind, TraceEntry } from "./entry";

type Outcomes = ReturnType<typeof outcomesOf>;

/** The kinds of log lines about a command, by how they begin. */
const KINDS: readonly (readonly [string, Kind])[] = [
  ["duplicate", "skipped"],
  ["replayed", "skipped"],
  ["committed", "committed"],
];

/** What the functions' logs say of one saga. They hold lines of other sagas too. */
export function fromLogs(saga: AnySaga, id: string, texts: readonly string[]): TraceEntry[] {
  const outcomes = outcomesOf(saga);
  return texts.flatMap((text) => {
    const line = logLine(text);
    if (!line || sagaOf(line) !== id) return [];
    const { timestamp, service } = line;
    const told = {
      at: timestamp.toISOString(),
      source: "log",
      lane: service,
      by: service,
    } as const;
    return [...tell(line), ...toldItself(outcomes, line)].map((of) => ({ ...told, ...of }));
  });
}

type Told = Pick<TraceEntry, "kind" | "what" | "event" | "on">;

function tell({ message, event, ...line }: LogLine): Told[] {
  const { command, refusal, cause, error, did, trigger, receives, output } = line;
  if (output)
    return [{ kind: "ended", what: [output.outcome, output.reason].filter(Boolean).join(": ") }];
  if (did) return [{ kind: "told", what: `the reconciler: ${did} (${trigger})` }];
  if (message === "published") return [tells(event?.split("/").at(-1))];
  const about = [command, event && `on ${event}`].filter(Boolean).join(" ");
  const told = (kind: Kind, what: string): Told[] => [
    { kind, what: about ? `${about}: ${what}` : what, ...(event && { on: event }) },
  ];
  if (refusal) return told("refused", cause ? `${refusal} (${cause})` : refusal);
  const delivery = receives ? `, delivery ${receives}` : "";
  if (error) return told("failed", `${error.name} (${error.message})${delivery}`);
  return told(KINDS.find(([start]) => message.startsWith(start))?.[1] ?? "told", message);
}

/** Results that only a reaction's log tells, because no row changes: a replay, a refusal. */
function toldItself(outcomes: Outcomes, { message, event, command = "" }: LogLine): Told[] {
  const { done, refused } = outcomes[command] ?? {};
  const told = { replayed: done, refused }[message];
  return event && told ? [tells(told)] : [];
}

const tells = (event = "?"): Told => ({ kind: "told", what: `tells ${event}`, event });
