import { el } from "/pages/dom.js";
import { byId, readable, TONES } from "./ask.js";

const section = byId("list");
const form = section.querySelector("form");
const list = section.querySelector("ol");
const [previous, next] = byId("pages").querySelectorAll("button");

/** Where the pages begin that lead to this one: nothing of the first. */
let begins = [];
/** Where the next page begins, if there is one. */
let nextBegin;
let asked = "sagas?";

/** What is looked for, and from where. What is no age or amount yet is not asked for. */
export function wantedSagas() {
  if (!form.checkValidity()) return asked;
  const fields = [...new FormData(form), ["after", begins.at(-1) ?? ""]];
  const wanted = fields.map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
  asked = `sagas?${new URLSearchParams(wanted)}`;
  return asked;
}

/** @param search is called when something else is looked for, or another page. */
export function watchList(search) {
  const look = (from) => {
    begins = from;
    list.scrollTop = 0;
    section.setAttribute("aria-busy", "true");
    search();
  };
  form.addEventListener("input", () => look([]));
  form.addEventListener("submit", (event) => event.preventDefault());
  // Not disabled, so that the focus stays on them at the last page, and at the first.
  next.addEventListener("click", () => nextBegin && look([...begins, nextBegin]));
  previous.addEventListener("click", () => begins.length > 0 && look(begins.slice(0, -1)));
}

/** Forgets what was looked for. */
export function clearList(word) {
  form.reset();
  form.text.placeholder = `${word} id`;
  begins = [];
  list.replaceChildren();
}

/** Shows what the server has answered. */
export function showList({ sagas, read, next: begin }, choose) {
  nextBegin = begin;
  showItems(sagas, choose);
  byId("found").textContent = inWords(sagas.length, read);
  byId("page").textContent = `page ${begins.length + 1}`;
  byId("pages").hidden = begins.length === 0 && !begin;
  previous.ariaDisabled = `${begins.length === 0}`;
  next.ariaDisabled = `${!begin}`;
  section.setAttribute("aria-busy", "false");
}

/** What was searched, if anything was. */
function inWords(count, read) {
  if ([...new FormData(form).values()].every((value) => !value.trim())) return "";
  if (form.condition.value !== "ended") return `${count} found; ${read} open looked at`;
  return `${count} found of those started last; older ones are found by their id`;
}

/** Marks the chosen one. */
export function markItem(chosen) {
  for (const { firstChild: button } of list.children) {
    if (button.dataset.saga === chosen) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

export const focusItem = (id) => (buttonOf(id) ?? form.text).focus();
const buttonOf = (id) => list.querySelector(`[data-saga="${CSS.escape(id)}"]`);

/** What stays is not touched, so that nothing moves under a hand, and the focus stays. */
function showItems(sagas, choose) {
  const place = [...list.children].findIndex((item) => item.contains(document.activeElement));
  const focused = list.children[place]?.firstChild.dataset.saga;
  const known = new Map([...list.children].map((item) => [item.firstChild.dataset.saga, item]));
  const items = sagas.map((one) => filled(known.get(one.id) ?? itemOf(one.id, choose), one));
  for (const item of known.values()) if (!items.includes(item)) item.remove();
  for (const [i, item] of items.entries()) {
    if (list.children[i] !== item) list.insertBefore(item, list.children[i] ?? null);
  }
  if (place < 0 || list.contains(document.activeElement)) return;
  // Its item has moved, or has gone: then the one that stands there now.
  const heir = buttonOf(focused) ?? (items[place] ?? items.at(-1))?.firstChild ?? form.text;
  heir.focus({ preventScroll: true });
}

const itemOf = (id, choose) =>
  el("li", {}, el("button", { type: "button", "data-saga": id, click: () => choose(id) }));

function filled(item, one) {
  const word = one.condition === "ended" ? one.status : one.condition;
  const small = [one.price, readable(one.why)].filter(Boolean).join(" · ");
  const now = JSON.stringify([word, small]);
  if (item.drawn === now) return item;
  item.drawn = now;
  item.firstChild.replaceChildren(
    el("span", { class: "id" }, one.id),
    el("span", { class: `badge ${TONES[word] ?? ""}` }, word),
    el("small", {}, small),
  );
  return item;
}
