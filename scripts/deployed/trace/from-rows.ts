import * as z from "zod";
import { type AnySaga, everyServiceIn } from "../../../lambdas/saga/define";
import { fastLaneOf } from "../../../lambdas/saga/lane";
import { WORDS } from "../../../lambdas/saga/phases";
import type { Row } from "../../../lambdas/saga/service";
import { rowsOf, type SagaRows } from "../books";
import type { AnyService } from "../counters";
import { statesOf } from "../states";
import { amountInWords, wordOf } from "../words";
import type { TraceEntry } from "./entry";

/** A time in a row, what happened then, and the state of the saga. */
type Told = readonly [attribute: string, what: string, state?: string];

/** What the rows of the services tell of a saga. Their times are those of the applied commands. */
export function fromRows(saga: AnySaga, rows: SagaRows): TraceEntry[] {
  const services = everyServiceIn(saga).map((by) => {
    const { row = {} } = rowsOf(rows, by);
    return entriesOf(by.service.toLowerCase(), ofService(saga, by, row), row);
  });
  const { record = {} } = rows;
  return [...entriesOf(wordOf(saga), ofRecord(saga, record), record), ...services.flat()];
}

function ofRecord(saga: AnySaga, row: Row): Told[] {
  const { noun } = saga;
  const { approval, decidedBy, reason, redrives } = row;
  const wait = [...statesOf(saga).waiting][0];
  const needs = approval === "NONE" ? "" : ", needs approval";
  const lane = fastLaneOf(z.string().safeParse(row.executionArn).data);
  const where = lane ? `, in lane ${lane}` : "";
  return [
    ["placedAt", `placed: PENDING${needs}${where}`, `Place${noun}`],
    ["decidedAt", `${approval} by ${decidedBy}`, wait],
    ["confirmedAt", "CONFIRMED: the pivot, final", `Confirm${noun}`],
    ["abandonedAt", `ABANDONED: the fence${reason ? ` (${reason})` : ""}`, `Abandon${noun}`],
    ["completedAt", "COMPLETED: every step after the pivot is done", `Complete${noun}`],
    ["cancelledAt", "CANCELLED: everything is undone", `Cancel${noun}`],
    ["escalatedAt", `escalated to a person after ${redrives} re-drives`],
  ];
}

const priced = z.object({
  amount: z.number().optional().catch(undefined),
  currency: z.string().optional().catch(undefined),
});
const refused = z.object({ name: z.string() });
const TOMBSTONE = "a tombstone: there was nothing to undo, and a late step is refused";

/** The attribute that holds the time of a status: `capturedAt` for CAPTURED. */
const timeOf = (status: string) => `${status.toLowerCase()}At`;

function ofService(
  saga: AnySaga,
  { service, commands, ends, doneAt, sandbox }: AnyService,
  row: Row,
): Told[] {
  const steps = [...saga.steps, ...(saga.onward ?? [])];
  const step = steps.find((it) => "by" in it && it.by.service === service);
  const undo = step && "undo" in step ? step.undo : undefined;
  const refusal = sandbox?.words.REFUSED;
  const { amount: paid, currency } = priced.parse(row);
  const amount = paid === undefined ? "" : `, ${amountInWords(paid, currency)}`;
  const undone = ends.undone?.filter((status) => status !== refusal) ?? [];
  return [
    [WORDS.intended[1], `the intent, before the outside system is called to ${commands.do}`],
    ["refusedAt", `refused for good: ${refused.safeParse(row.refusal).data?.name}`],
    [doneAt, `${commands.do} is done${amount}: ${ends.done}`, step?.state],
    ...(refusal ? [[timeOf(refusal), `refused outside: ${refusal}`] as const] : []),
    [WORDS.undoing[1], `the fence, before the outside system is called to ${commands.undo}`],
    ...undone.map((status): Told => {
      const what = row[doneAt] ? `${commands.undo} is done: ${status}` : TOMBSTONE;
      return [timeOf(status), what, undo];
    }),
  ];
}

function entriesOf(service: string, told: readonly Told[], row: Row): TraceEntry[] {
  return told.flatMap(([attribute, what, state]) => {
    const at = z.string().safeParse(row[attribute]).data;
    if (!at) return [];
    const entry = { source: "row", lane: service, by: service, kind: "committed" } as const;
    return [{ at, ...entry, ...(state && { state }), what }];
  });
}
