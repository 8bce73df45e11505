import { el } from "./dom.js";

/** The shortest pause that is shown, in milliseconds. */
const PAUSE_MS = 1000;

/**
 * Draws moments from top to bottom: a column for every execution, then those `lanes` that have moments. A moment
 * is `{ at, lane, kind, what, struck }`. `at` is in milliseconds, or undefined if only the order is known.
 */
export function drawTimeline(moments, last) {
  const lanes = lanesOf(moments, last);
  const style = `--lanes: ${lanes.length}`;
  return el(
    "div",
    { class: "timeline", style, tabindex: "0", role: "table", "aria-label": "what happened when" },
    el(
      "div",
      { class: "moment head", role: "row" },
      el("span", { class: "time", role: "columnheader" }, "seconds"),
      ...lanes.map((lane) => el("span", { class: "lane", role: "columnheader" }, lane)),
      el("span", { class: "what", role: "columnheader" }, "what happened"),
    ),
    ...moments.flatMap((moment, i) => [pause(moments[i - 1], moment), row(moment, lanes)]),
  );
}

/** Executions in the order in which they appear, then the services. */
function lanesOf(moments, last) {
  const found = [...new Set(moments.map(({ lane }) => lane))];
  const services = last.filter((lane) => found.includes(lane));
  return [...found.filter((lane) => !last.includes(lane)), ...services];
}

function pause(before, { at }) {
  const waited = before === undefined || at === undefined ? 0 : at - before.at;
  if (waited < PAUSE_MS) return "";
  const text = `${(waited / 1000).toFixed(1)} s later`;
  return el("div", { class: "moment pause", role: "row" }, el("span", { role: "cell" }, text));
}

function row({ at, lane, kind, what, struck }, lanes) {
  const time = at === undefined ? "" : (at / 1000).toFixed(3);
  return el(
    "div",
    { class: `moment is-${kind}${struck ? " struck" : ""}`, role: "row" },
    el("span", { class: "time", role: "cell" }, time),
    ...lanes.map((one) =>
      el("span", { class: "lane", role: "cell" }, one === lane ? el("i", { class: "dot" }) : ""),
    ),
    el(
      "span",
      { class: "what", role: "cell" },
      el("b", {}, lane),
      ` ${kind === "call" ? "" : `${kind}: `}${what}`,
      struck ? el("em", { class: "fault" }, "the fault") : "",
    ),
  );
}
