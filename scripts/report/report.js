import { el, table } from "../pages/dom.js";
import { drawTimeline } from "../pages/timeline.js";

const runs = JSON.parse(document.getElementById("data").textContent);

/** The end of a saga as columns: its record, services, outside books and counters. */
const standing = ({ record, services, books, counters }) => {
  return { record, ...services, ...books, ...counters };
};

for (const section of document.querySelectorAll("section[data-run]")) {
  const { scenarios, lanes } = runs[section.dataset.run];
  const list = section.querySelector(".scenarios");
  const form = section.querySelector("form");
  const items = scenarios.map((one) => ({ one, item: scenarioItem(one, lanes) }));
  list.append(...items.map(({ item }) => item));
  let cell;

  const show = () => {
    const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { one, item } of items) {
      const name = `${one.name} ${one.kind}`.toLowerCase();
      const inCell = !cell || (one.fault === cell.fault && one.step === cell.step);
      const wanted =
        inCell && (!form.failed.checked || !one.passed) && words.every((w) => name.includes(w));
      item.hidden = !wanted;
      if (wanted) shown += 1;
    }
    form.querySelector("output").value = `${shown} of ${scenarios.length}`;
  };

  form.addEventListener("input", () => {
    cell = undefined;
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const link of section.querySelectorAll(".matrix a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      cell = { fault: link.dataset.fault, step: link.dataset.step };
      form.text.value = "";
      form.failed.checked = false;
      show();
      form.querySelector("output").value += ` · ${cell.fault}, ${cell.step}`;
      const chosen = items.filter(({ item }) => !item.hidden);
      if (chosen.length === 1) chosen[0].item.open = true;
      form.scrollIntoView();
    });
  }
  show();
}

/** One scenario. Its details are created when it is opened for the first time. */
function scenarioItem(one, lanes) {
  const item = el(
    "details",
    { class: "scenario" },
    el(
      "summary",
      {},
      el("span", { class: `badge ${one.passed ? "good" : "bad"}` }, one.passed ? "pass" : "FAIL"),
      el("b", {}, one.fault),
      el("span", {}, [one.journey, one.step, one.where].filter(Boolean).join(" · ")),
      el("span", { class: "seconds" }, `${one.seconds.toFixed(1)} s`),
    ),
  );
  item.addEventListener("toggle", () => {
    if (item.open && item.children.length === 1) item.append(...inside(one, lanes));
  });
  if (!one.passed) item.open = true;
  return item;
}

function inside(one, lanes) {
  const { end, expected, moments, histories, violations, injected } = one;
  return [
    el("h3", {}, "Where it ended"),
    table(
      ["", ...Object.keys(standing(end)), "dead letters", "first execution"],
      [["ended", ...cells(end)], ...expected.map((other) => ["expected", ...cells(other)])],
      "where it ended",
    ),
    el("h3", {}, "What happened"),
    moments.length > 0
      ? drawTimeline(moments, lanes)
      : el("p", { class: "quiet" }, "Many sagas at once."),
    el("h3", {}, "The evidence"),
    el(
      "ul",
      {},
      el("li", {}, injected ? "The fault happened." : "The fault did NOT happen."),
      ...(violations.length > 0
        ? violations.map((text) => el("li", {}, `Violated: ${text}`))
        : [el("li", {}, "Every invariant holds.")]),
      ...Object.entries(histories).map(([part, events]) =>
        el("li", {}, el("b", {}, `${part}: `), el("code", {}, events.join(" → "))),
      ),
    ),
  ];
}

function cells(end) {
  const after =
    end.retriableLetters === undefined ? "" : `, ${end.retriableLetters} after the pivot`;
  const letters = `${end.stepLetters} step, ${end.compensationLetters} compensation${after}`;
  return [...Object.values(standing(end)).map(String), letters, end.execution];
}
