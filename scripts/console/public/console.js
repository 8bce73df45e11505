import { drawMachine } from "/machine.js";
import { el, table } from "/pages/dom.js";
import { drawTimeline } from "/pages/timeline.js";

const POLL_MS = 2000;
const TONES = { stuck: "bad", parked: "warn", CONFIRMED: "good", running: "", ended: "" };

/** The token comes after the `#`, which no browser sends anywhere, and stays with this tab. */
if (location.hash.length > 1) {
  sessionStorage.setItem("token", location.hash.slice(1));
  history.replaceState(null, "", "/");
}
const authorization = `Bearer ${sessionStorage.getItem("token")}`;
const byId = (id) => document.getElementById(id);
const list = document.querySelector("#list ol");
const form = document.querySelector("#list form");

let stack;
let machine;
let sagas = [];
let chosen;
let drawn = "";
let listed = "";

async function ask(path, body) {
  const method = body === undefined ? "GET" : "POST";
  const headers = { authorization, "content-type": "application/json" };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await fetch(`/api/${stack ? `${stack}/` : ""}${path}`, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function tell(text, tone = "") {
  const news = byId("news");
  news.textContent = text;
  news.className = tone;
  news.hidden = text === "";
}

/** Does what a person asks for and says what came of it; meanwhile the button is off. */
async function act(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    tell(error.message, "bad");
  } finally {
    button.disabled = false;
    await refresh();
  }
}

function showList() {
  const text = form.text.value.trim();
  const condition = form.condition.value;
  const wanted = sagas.filter(
    (one) => one.id.includes(text) && (!condition || one.condition === condition),
  );
  // What has not changed is left alone, so that nothing moves under a person's hand.
  const now = JSON.stringify([chosen, wanted]);
  if (now === listed) return;
  listed = now;
  list.replaceChildren(...wanted.map(item));
}

function item(one) {
  const word = one.condition === "ended" ? one.status : one.condition;
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        "data-saga": one.id,
        "aria-current": one.id === chosen && "true",
        click: () => choose(one.id),
      },
      el("span", { class: "id" }, one.id),
      el("span", { class: `badge ${TONES[word] ?? ""}` }, word),
      el("small", {}, [one.price, readable(one.why)].filter(Boolean).join(" · ")),
    ),
  );
}

async function choose(id) {
  chosen = id;
  drawn = "";
  tell("");
  showList();
  await refreshDetail();
}

async function refreshDetail() {
  const id = chosen;
  if (!id) return;
  const found = await ask(`sagas/${encodeURIComponent(id)}`);
  const now = JSON.stringify(found);
  if (id !== chosen || now === drawn) return;
  drawn = now;
  byId("detail").replaceChildren(...detail(found));
}

function detail({ summary, rows, parts, violations, trace }) {
  const { id, status, condition, why } = summary;
  const { approval } = rows.record ?? {};
  const [record, ...others] = parts;
  return [
    el("h2", {}, id),
    el(
      "p",
      {},
      el("span", { class: `badge ${TONES[status] ?? ""}`, id: "status" }, status),
      " ",
      condition === "ended" ? "" : el("span", { class: `badge ${TONES[condition]}` }, condition),
      ` ${readable(why)}`,
    ),
    ...violations.map((text) => el("p", { class: "bad" }, `Violated: ${text}`)),
    actions(summary),
    el("div", { class: "drawing" }, drawMachine(machine, statesOf(trace, summary), status)),
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
    ),
    el("h3", {}, "What happened"),
    drawTimeline(momentsOf(trace), machine.lanes),
  ];
}

function actions({ id, condition }) {
  if (condition === "ended") return el("div", { class: "actions" });
  const path = `sagas/${encodeURIComponent(id)}`;
  const button = (action, text, body = {}, look = "") =>
    el(
      "button",
      {
        type: "button",
        class: look,
        "data-action": action,
        click: ({ currentTarget }) =>
          act(currentTarget, async () => tell(inWords(await ask(`${path}/${action}`, body)))),
      },
      text,
    );
  return el(
    "div",
    { class: "actions" },
    ...(condition === "parked"
      ? [button("approve", "Approve", {}, "main"), button("reject", "Reject")]
      : []),
    button("redrive", "Re-drive", {}, condition === "stuck" ? "main" : ""),
    button("compensate", "Give up and undo"),
  );
}

/** What became of each state: the last thing that is told of it, and what is waited for. */
function statesOf(trace, { condition }) {
  const about = trace.filter(({ state, kind }) => state && kind !== "ended");
  const states = new Map(about.map(({ state, kind }) => [state, known(state, kind)]));
  if (condition === "parked") states.set(machine.waits, "parked");
  return states;
}

/** A row tells what was committed: forwards that is done, backwards it is undone. */
function known(state, kind) {
  if (kind !== "committed") return kind;
  return machine.backward.includes(state) ? "undone" : "done";
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

/** A text with its times as people here write them. */
function readable(text) {
  const style = { dateStyle: "medium", timeStyle: "medium" };
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) =>
    new Date(time).toLocaleString([], style),
  );
}

function inWords({ approval, decidedBy, did, execution, error }) {
  if (approval) return `${approval} by ${decidedBy}`;
  return [did, execution, error].filter(Boolean).join(": ");
}

async function showLetters() {
  const letters = await ask("letters");
  chosen = undefined;
  showList();
  const redrive = ({ id }) =>
    el(
      "button",
      {
        type: "button",
        "data-letter": id,
        click: ({ currentTarget }) =>
          act(currentTarget, async () => {
            const [{ done, removed }] = await ask(`letters/${encodeURIComponent(id)}/redrive`, {});
            tell(`${inWords(done)}; the letter was ${removed ? "removed" : "kept"}`);
            await showLetters();
          }),
      },
      "Re-drive",
    );
  byId("detail").replaceChildren(
    el("h2", {}, "Dead letters"),
    letters.length === 0
      ? el("p", { class: "quiet" }, "There are none.")
      : table(
          ["queue", "sent", machine.word, "step", "error", "cause", ""],
          letters.map((one) => [
            one.queue,
            readable(one.at),
            one.sagaId,
            one.step,
            one.error,
            one.cause,
            redrive(one),
          ]),
        ),
  );
}

async function showAudit() {
  const { sagas: all, open, counters, violations } = await ask("audit", {});
  const counted = `${all} sagas, ${open} of them open, and ${counters} counters`;
  if (violations.length === 0) return tell(`${counted}: every invariant holds.`, "good");
  tell([`${counted}: ${violations.length} violations`, ...violations].join("\n"), "bad");
}

async function refresh() {
  sagas = await ask("sagas");
  showList();
  await refreshDetail();
}

/** While somebody looks. One look ends before the next begins, however slow AWS is. */
async function poll() {
  if (document.visibilityState === "visible") {
    await refresh().catch((error) => tell(error.message, "bad"));
  }
  setTimeout(poll, POLL_MS);
}

form.addEventListener("input", showList);
form.addEventListener("submit", (event) => event.preventDefault());
byId("letters").addEventListener("click", ({ currentTarget }) => act(currentTarget, showLetters));
byId("audit").addEventListener("click", ({ currentTarget }) => act(currentTarget, showAudit));
byId("reconcile").addEventListener("click", ({ currentTarget }) =>
  act(currentTarget, async () => {
    const done = await ask("reconcile", {});
    tell(`looked at ${done.length} open ${machine.word}s`);
  }),
);

/** Turns to a saga, by one of its stacks. */
async function turnTo(name) {
  stack = name;
  [chosen, drawn, listed, sagas] = [undefined, "", "", []];
  machine = await ask("machine");
  form.text.placeholder = `${machine.word} id`;
  byId("detail").replaceChildren(el("p", { class: "quiet" }, `Choose one ${machine.word}.`));
}

const choice = byId("stack");
choice.addEventListener("change", async () => {
  tell("");
  await turnTo(choice.value);
  await refresh();
});

try {
  const stacks = await ask("stacks");
  choice.replaceChildren(...stacks.map((name) => el("option", {}, name)));
  await turnTo(stacks[0]);
  await poll();
} catch (error) {
  tell(error.message, "bad");
}
