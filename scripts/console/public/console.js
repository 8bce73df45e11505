import { el, redraw } from "/pages/dom.js";
import { ask, at, byId, tell } from "./ask.js";
import { detail } from "./detail.js";
import { letters } from "./letters.js";
import { clearList, focusItem, markItem, showList, wantedSagas, watchList } from "./list.js";
import { isAsking } from "./reason.js";

const POLL_MS = 2000;
/** With more sagas than this in the list, it is read less often, because each saga costs a read. */
const FEW = 100;
/** A search starts this long after the last key, so that a person can finish typing. */
const PAUSE_MS = 200;
const narrow = matchMedia("(max-width: 52rem)");
const side = byId("detail");

let machine;
let chosen;
/** The details of the chosen saga, and the same as they were drawn last. */
let found;
let drawn = "";
let pause;
/** When the list is read next. */
let listAt = 0;

/** Does the work of a button and shows the result. The button is disabled meanwhile. */
async function act(button, work) {
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  try {
    await work();
  } catch (error) {
    tell(error.message, "bad");
  } finally {
    button.ariaDisabled = "false";
    await poll();
  }
}

/** Shows elements beside the list, or below it on a narrow screen. */
function show(children) {
  const back = el("button", { type: "button", id: "back", click: goBack }, "Back to the list");
  redraw(side, [back, ...children]);
}

function goTo() {
  if (!narrow.matches) return;
  side.scrollIntoView();
  side.querySelector("h2").focus({ preventScroll: true });
}

function goBack() {
  byId("list").scrollIntoView();
  focusItem(chosen ?? "");
}

async function choose(id) {
  chosen = id;
  drawn = "";
  tell("");
  markItem(chosen);
  try {
    await refreshDetail();
    if (id === chosen) goTo();
  } catch (error) {
    tell(error.message, "bad");
  }
}

function drawDetail() {
  if (found && chosen) show(detail(found, { machine, act, room: side.clientWidth }));
}

async function refreshDetail() {
  const id = chosen;
  if (!id) return;
  const answer = await ask(`sagas/${encodeURIComponent(id)}`);
  const now = JSON.stringify(answer);
  if (id !== chosen || now === drawn || isAsking()) return;
  drawn = now;
  found = answer;
  drawDetail();
}

async function refreshList() {
  const [stack, wanted] = [at.stack, wantedSagas()];
  const answer = await ask(wanted);
  if (stack !== at.stack || wanted !== wantedSagas()) return;
  listAt = Date.now() + POLL_MS * Math.max(1, answer.read / FEW);
  showList(answer, choose);
  markItem(chosen);
}

async function showLetters() {
  const shown = await letters({ word: machine.word, act, again: showLetters });
  chosen = undefined;
  markItem(chosen);
  show(shown);
}

async function showAudit() {
  const { sagas: all, open, counters, violations } = await ask("audit", {});
  const counted = `${all} sagas, ${open} of them open, and ${counters} counters`;
  if (violations.length === 0) return tell(`${counted}: every invariant holds.`, "good");
  tell([`${counted}: ${violations.length} violations`, ...violations].join("\n"), "bad");
}

async function reconcile() {
  const done = await ask("reconcile", {});
  tell(`looked at ${done.length} open ${machine.word}s`);
}

/** @param isList whether the list is due too. */
const poll = (isList = true) =>
  Promise.all([isList && refreshList(), refreshDetail()]).catch((error) =>
    tell(error.message, "bad"),
  );

/** Polls while the page is visible. One poll ends before the next begins, however slow AWS is. */
async function keepPolling() {
  if (document.visibilityState === "visible" && !isAsking()) await poll(Date.now() >= listAt);
  setTimeout(keepPolling, POLL_MS);
}

/** Changes to another stack. */
async function turnTo(name) {
  at.stack = name;
  [chosen, found, drawn] = [undefined, undefined, ""];
  machine = await ask("machine");
  clearList(machine.word);
  redraw(side, [el("p", { class: "quiet" }, `Choose one ${machine.word}.`)]);
}

watchList(() => {
  clearTimeout(pause);
  pause = setTimeout(() => poll(), PAUSE_MS);
});
addEventListener("resize", drawDetail);
const works = { letters: () => showLetters().then(goTo), audit: showAudit, reconcile };
for (const [id, work] of Object.entries(works)) {
  byId(id).addEventListener("click", ({ currentTarget }) => act(currentTarget, work));
}
const choice = byId("stack");
choice.addEventListener("change", async () => {
  tell("");
  await turnTo(choice.value);
  await poll();
});

try {
  const stacks = await ask("stacks");
  choice.replaceChildren(...stacks.map((name) => el("option", {}, name)));
  await turnTo(stacks[0]);
  await keepPolling();
} catch (error) {
  tell(error.message, "bad");
}
