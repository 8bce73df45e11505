import type { Call, Fault } from "../../scripts/faults/dynamodb-proxy";
import { journeys, UNDONE } from "./journeys";
import type { End, JourneyName, Scenario, Trouble } from "./scenario";

/** The storage calls of each journey's clean run, as the proxy recorded them. */
export type CleanRuns = Readonly<Record<JourneyName, readonly Call[]>>;

/** What passes by itself or with a retry: the saga ends as if nothing had happened. */
const PASSING: readonly { group: string; fault: Fault; times: number }[] = [
  { group: "storage fails once", fault: "fail-before", times: 1 },
  { group: "storage fails for one invocation", fault: "fail-before", times: 3 },
  { group: "storage throttles", fault: "throttle", times: 3 },
  { group: "storage unreachable", fault: "reset", times: 3 },
  { group: "storage hangs", fault: "hang", times: 1 },
  { group: "answer lost after the commit", fault: "lost-answer", times: 1 },
  { group: "answer lost for one invocation", fault: "lost-answer", times: 3 },
  { group: "call delivered twice", fault: "twice", times: 1 },
  { group: "zombie call after the end", fault: "late", times: 1 },
];

/** Three attempts of the SDK in each of 1 + 3 invocations forwards, 1 + 6 backwards. */
const FOR_EVER_FORWARDS = 12;
const FOR_EVER_BACKWARDS = 21;

/** Every scenario: every fault at every storage call that a clean run really makes. */
export function scenarioTable(clean: CleanRuns): Scenario[] {
  const names = ["confirmed", "declined", "undone", "approved"] as const;
  return [
    ...names.map((journey) => plain("nothing", journey, { kind: "none" })),
    ...names.flatMap((journey) =>
      clean[journey].flatMap((call, i) => atCall(journey, call, i + 1)),
    ),
    ...clean.confirmed.flatMap((call, i) => [
      exhausted(call, i + 1, clean.confirmed),
      undoneMeanwhile(call, i + 1, clean.confirmed),
    ]),
    ...clean.undone.slice(1).map((call, i) => compensationExhausted(call, i + 2)),
    ...deliveries(),
  ];
}

function atCall(journey: JourneyName, call: Call, at: number): Scenario[] {
  const where = placeOf(journey, call, at);
  const end = journeys[journey].end;
  const one = (group: string, trouble: Trouble, ends: readonly End[] = [end]): Scenario => ({
    name: `${group}: ${where}`,
    group,
    journey,
    trouble,
    ends,
  });
  const aborted = [{ ...end, execution: "ABORTED" }];
  return [
    ...PASSING.map(({ group, fault, times }) => one(group, { kind: "storage", fault, times, at })),
    ...(["before", "after"] as const).flatMap((when) => [
      one(`process killed ${when} the commit`, { kind: "kill", when, at }),
      ...(isApproval(call)
        ? []
        : [one(`execution stopped ${when} the commit`, { kind: "stop", when, at }, aborted)]),
    ]),
  ];
}

/** A step that fails until its retries are exhausted: one dead letter, and all is undone. */
function exhausted(call: Call, at: number, calls: readonly Call[]): Scenario {
  const group = "step fails for ever";
  return {
    name: `${group}: ${placeOf("confirmed", call, at)}`,
    group,
    journey: "confirmed",
    trouble: { kind: "storage", fault: "fail-before", times: FOR_EVER_FORWARDS, at },
    ends: [{ ...UNDONE, provider: providerAt(calls, at), stepLetters: 1 }],
  };
}

function undoneMeanwhile(call: Call, at: number, calls: readonly Call[]): Scenario {
  const group = "undone by hand while the step runs";
  return {
    name: `${group}: ${placeOf("confirmed", call, at)}`,
    group,
    journey: "confirmed",
    trouble: { kind: "undo meanwhile", at },
    // The SDK may send the held call again before the undo gets that far.
    ends: [at, at + 1].map((k) => ({ ...UNDONE, provider: providerAt(calls, k) })),
  };
}

/** A compensation that gives up: a dead letter, FAILED, and the reconciler finishes the undo. */
function compensationExhausted(call: Call, at: number): Scenario {
  const group = "compensation fails for ever";
  return {
    name: `${group}: ${placeOf("undone", call, at)}`,
    group,
    journey: "undone",
    trouble: { kind: "storage", fault: "fail-before", times: FOR_EVER_BACKWARDS, at },
    ends: [{ ...UNDONE, compensationLetters: 1, execution: "FAILED" }],
  };
}

function deliveries(): Scenario[] {
  const early = (service: "Order" | "Payment" | "Inventory", command: string, provider = "-") => ({
    ...plain("compensation before its step", "confirmed", { kind: "early", service, command }, [
      { ...UNDONE, provider },
    ]),
    name: `compensation before its step: ${command}`,
  });
  return [
    early("Payment", "refund"),
    early("Inventory", "release"),
    early("Order", "cancel"),
    early("Order", "abandon"),
    ...(["confirmed", "declined", "undone"] as const).flatMap((journey) => [
      plain("messages again, in sequence", journey, { kind: "redeliver", how: "in sequence" }),
      plain("messages again, at once", journey, { kind: "redeliver", how: "at once" }),
      plain("two executions at once", journey, { kind: "second execution" }),
    ]),
  ];
}

function plain(group: string, journey: JourneyName, trouble: Trouble, ends?: End[]): Scenario {
  return {
    name: `${group}: ${journey}`,
    group,
    journey,
    trouble,
    ends: ends ?? [journeys[journey].end],
  };
}

function placeOf(journey: JourneyName, { operation, tables }: Call, at: number): string {
  const table = tables[0]?.replace(/^.*-/, "") ?? "";
  return `${journey}, call ${at} (${operation} ${table})`;
}

const isApproval = ({ functionName }: Call) => /Approval/.test(functionName ?? "");

/** What the provider holds if the k-th call of the forward path is the first that never comes. */
function providerAt(calls: readonly Call[], at: number): string {
  const asked = calls.findIndex(({ tables }) => tables.some((t) => t.endsWith("-provider"))) + 1;
  if (at < asked) return "-";
  return at === asked ? "BARRED" : "REFUNDED";
}
