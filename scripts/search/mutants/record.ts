import { decidingOn } from "../../../lambdas/runtime/approving";
import { tablesOf } from "../../../lambdas/runtime/tables";
import { Approver } from "../../../lambdas/saga/approval";
import { type AnyRequest, type AnySaga, servicesIn } from "../../../lambdas/saga/define";
import type { Call } from "../ports";
import { type Shipped, shipped } from "../services";
import { deciding } from "./deciding";

type Recorded = Shipped["recorder"]["decide"];
type Approved = NonNullable<Parameters<typeof decidingOn<AnyRequest>>[1]>["decide"];

/** A fence that reads the decision instead of making it. */
const readFence =
  ({ idOf }: AnySaga): Shipped["fence"] =>
  ({ store }) =>
  async (request) => {
    const row = await store.read(idOf(request));
    const decision = row?.state.status === "CONFIRMED" ? "CONFIRMED" : "ABANDONED";
    return { decision, replayed: false };
  };

const gone = {
  do: "replay",
  answer: { status: "ABANDONED", approval: "NONE", approvalSeconds: null },
} as const;

/** Removes guards from the saga's record, and from approvals. */
export function recordMutants(saga: AnySaga): Record<string, Shipped> {
  return { ...decisionMutants(saga), ...approvalMutants(saga) };
}

/** The shipped parts, in which the record or the approver decides differently. */
function changing(saga: AnySaga) {
  const whole = shipped(saga);
  const decide: Recorded = (...given) => whole.recorder.decide(...given);
  const approver = new Approver(saga);
  const approve: Approved = (state, verdict, now) => approver.decide(state, verdict, now);
  const recording = (change: Recorded): Shipped => ({
    ...whole,
    recorder: deciding(whole.recorder, change),
  });
  const approving = (change: Approved): Shipped => ({
    ...whole,
    approving: (services, executions) =>
      whole.approving(services, executions, decidingOn(services, deciding(approver, change))),
  });
  return { whole, decide, approve, recording, approving };
}

function decisionMutants(saga: AnySaga): Record<string, Shipped> {
  const { whole, decide, recording } = changing(saga);
  const overrules = (name: string, from: "ABANDONED" | "CONFIRMED") =>
    recording((state, message, now, known) =>
      decide(
        message.name === name && state?.status === from ? { ...state, status: "PENDING" } : state,
        message,
        now,
        known,
      ),
    );
  return {
    "a confirm that overrules an abandon": overrules("confirm", "ABANDONED"),
    "an abandon that overrules a confirm": overrules("abandon", "CONFIRMED"),
    "a confirm that does not wait for the approval": recording((state, message, now, known) => {
      if (message.name !== "confirm" || !state) return decide(state, message, now, known);
      const decided = decide({ ...state, approval: "NONE" }, message, now, known);
      const { approval } = state;
      return decided.do === "commit"
        ? { ...decided, state: { ...decided.state, approval } }
        : decided;
    }),
    "an abandon that leaves no tombstone": recording((state, message, now, known) =>
      message.name === "abandon" && !state ? gone : decide(state, message, now, known),
    ),
    "a cancel that checks no undo": recording((state, message, now, known) => {
      const undone = servicesIn(saga).map(({ service }) => service);
      const believed = message.name === "cancel" && state ? { ...state, undone } : state;
      return decide(believed, message, now, known);
    }),
    "a fence that is read and not written": { ...whole, fence: readFence(saga) },
    "neither an abandon nor a cancel nor the fence leaves a tombstone": {
      ...recording((state, message, now, known) =>
        ["abandon", "cancel"].includes(message.name) && !state
          ? gone
          : decide(state, message, now, known),
      ),
      fence: readFence(saga),
    },
    "a place that takes an abandoned saga up again": recording((state, message, now, known) =>
      message.name === "place" && state?.status === "ABANDONED"
        ? decide(undefined, message, now, known)
        : decide(state, message, now, known),
    ),
  };
}

function approvalMutants(saga: AnySaga): Record<string, Shipped> {
  const { whole, approve, approving } = changing(saga);
  return {
    "an approval of which the last decision counts": approving((state, verdict, now, known) =>
      state?.status === "PENDING" && state.approvalDeadline
        ? approve({ ...state, approval: "REQUIRED" }, verdict, now, known)
        : approve(state, verdict, now, known),
    ),
    "an approval that is sent before it is committed": {
      ...whole,
      approving: (services, executions) => async (verdict) => {
        const token = (await services.records().read(verdict.id))?.state.taskToken;
        const approval = verdict.decision === "approve" ? "APPROVED" : "REJECTED";
        if (token) await executions.resume(token, { approval });
        return whole.approving(services, executions)(verdict);
      },
    },
    "a decision that counts after the deadline": approving((state, verdict, now, known) =>
      state?.approval === "EXPIRED"
        ? approve({ ...state, approval: "REQUIRED", approvalDeadline: "9" }, verdict, now, known)
        : approve(state, verdict, now, known),
    ),
  };
}

/** Tables whose writes have no condition: the last write wins. */
export function tableMutants(saga: AnySaga): Record<string, Shipped> {
  const found = tablesOf(saga).map((table): [string, Shipped] => [
    `writes to ${table} without a condition`,
    unconditional(saga, table),
  ]);
  return {
    ...Object.fromEntries(found),
    "a reconciler that writes without a condition": unconditional(saga, saga.noun, "Reconciler"),
  };
}

function unconditional(saga: AnySaga, table: string, only?: string): Shipped {
  const blind =
    (call: Call): Call =>
    async (request) => {
      if (!("commit" in request) || request.table !== table) return call(request);
      for (;;) {
        const { commit } = request;
        const base = stored(await call({ table, read: commit.key }));
        const next = { ...commit.next, version: (base?.version ?? 0) + 1 };
        const result = await call({ table, commit: { ...commit, base, trust: "read", next } });
        if (!isConflict(result)) return result;
      }
    };
  const whole = shipped(saga);
  return { ...whole, through: (call, name) => (only && name !== only ? call : blind(call)) };
}

const stored = (row: unknown) => row as { version: number; state: object } | undefined;
const isConflict = (result: unknown) => JSON.stringify(result).includes('"conflict"');
