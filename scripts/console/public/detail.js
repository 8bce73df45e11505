import { drawMachine } from "/machine.js";
import { el, table } from "/pages/dom.js";
import { drawTimeline } from "/pages/timeline.js";
import { ask, readable, TONES, tell } from "./ask.js";
import { reasonFor } from "./reason.js";

/**
 * The details of a saga. @param machine its drawing; @param room the width for the drawing;
 * @param act does the work of a button.
 */
export function detail({ summary, rows, parts, violations, trace }, { machine, room, act }) {
  const { id, status, condition, why } = summary;
  const { approval, decidedBy, decisionReason } = rows.record ?? {};
  const [record, ...others] = parts;
  const decision = decidedBy && `${approval} by ${decidedBy}`;
  return [
    el("h2", { tabindex: "-1" }, id),
    el(
      "p",
      {},
      el("span", { class: `badge ${TONES[status] ?? ""}`, id: "status" }, status),
      " ",
      condition === "ended" ? "" : el("span", { class: `badge ${TONES[condition]}` }, condition),
      ` ${readable(why)}`,
    ),
    decision ? el("p", {}, [decision, decisionReason].filter(Boolean).join(": ")) : "",
    ...violations.map((text) => el("p", { class: "bad" }, `Violated: ${text}`)),
    actions(summary, act),
    drawMachine(machine, statesOf(trace, summary, machine), { status, room }),
    table(
      [...parts.map(({ name }) => name), "re-drives", "next check"],
      [
        [
          [record.is, approval !== "NONE" && approval].filter(Boolean).join(", "),
          ...others.map(({ is }) => is),
          `${summary.redrives}`,
          readable(summary.dueAt ?? ""),
        ],
      ],
      "what each service holds",
    ),
    el("h3", {}, "What happened"),
    drawTimeline(momentsOf(trace), machine.lanes),
  ];
}

/** Asks once before an action that cannot be taken back. The reason is recorded. */
function actions({ id, condition }, act) {
  if (condition === "ended") return el("div", { class: "actions" });
  const button = (action, text, look, asks) => {
    const click = ({ currentTarget }) =>
      act(currentTarget, async () => {
        const reason = asks && (await reasonFor(asks, text));
        if (asks && !reason) return;
        const path = `sagas/${encodeURIComponent(id)}/${action}`;
        tell((await ask(path, reason ? { reason } : {})).told);
      });
    return el("button", { type: "button", class: look, "data-action": action, click }, text);
  };
  const parked = condition === "parked";
  return el(
    "div",
    { class: "actions" },
    parked ? button("approve", "Approve", "main") : "",
    parked ? button("reject", "Reject", "", `Reject ${id}? It is undone.`) : "",
    button("redrive", "Re-drive", condition === "stuck" ? "main" : ""),
    button("compensate", "Give up and undo", "", `Give up ${id} and undo it?`),
  );
}

/** What happened in each state: its last entry in the trace, and the wait if there is one. */
function statesOf(trace, { condition }, machine) {
  const about = trace.filter(({ state, kind }) => state && kind !== "ended");
  const states = new Map(about.map(({ state, kind }) => [state, known(state, kind, machine)]));
  if (condition === "parked") states.set(machine.waits, "parked");
  return states;
}

/** A row tells what was committed. Forwards that means done, backwards undone. */
function known(state, kind, { backward }) {
  if (kind !== "committed") return kind;
  return backward.includes(state) ? "undone" : "done";
}

function momentsOf(trace) {
  const start = Date.parse(trace[0]?.at);
  return trace.map(({ at, source, lane, by, kind, what }) => ({
    at: Date.parse(at) - start,
    lane: source === "history" ? by : lane,
    kind,
    what: source === "log" ? `${what} (log)` : what,
    struck: false,
  }));
}
