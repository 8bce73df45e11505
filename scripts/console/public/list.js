import { el } from "/pages/dom.js";
import { byId, readable, TONES } from "./ask.js";

const section = byId("list");
const form = section.querySelector("form");
const list = section.querySelector("ol");
const [previous, next] = byId("pages").querySelectorAll("button");

/** The beginnings of the pages up to this one. Undefined stands for the first. */
let begins = [];
/** The beginning of the next page. Undefined on the last page. */
let nextBegin;
let asked = "sagas?";

/** The search, and where its page begins. An age or amount that is not complete yet is left out. */
export function wantedSagas() {
  if (!form.checkValidity()) return asked;
  const fields = [...new FormData(form), ["after", begins.at(-1) ?? ""]];
  const wanted = fields.map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
  asked = `sagas?${new URLSearchParams(wanted)}`;
  return asked;
}

/** @param search is called when the search or the page changes. */
export function watchList(search) {
  const look = (from) => {
    begins = from;
    list.scrollTop = 0;
    section.setAttribute("aria-busy", "true");
    search();
  };
  form.addEventListener("input", () => look([]));
  form.addEventListener("submit", (event) => event.preventDefault());
  // The buttons are never disabled, so that they keep the focus on the first and the last page.
  next.addEventListener("click", () => nextBegin && look([...begins, nextBegin]));
  previous.addEventListener("click", () => begins.length > 0 && look(begins.slice(0, -1)));
}

/** Clears the search. */
export function clearList(word) {
  form.reset();
  form.text.placeholder = `${word} id`;
  begins = [];
  list.replaceChildren();
}

/** Shows a page of the list. */
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

/** How many were found and read, in words. */
function inWords(count, read) {
  if ([...new FormData(form).values()].every((value) => !value.trim())) return "";
  if (form.condition.value !== "ended") return `${count} found among ${read} open sagas read`;
  return `${count} found among those started last; search for an older one by its whole id`;
}

/** Marks the chosen saga. */
export function markItem(chosen) {
  for (const { firstChild: button } of list.children) {
    if (button.dataset.saga === chosen) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

export const focusItem = (id) => (buttonOf(id) ?? form.text).focus();
const buttonOf = (id) => list.querySelector(`[data-saga="${CSS.escape(id)}"]`);

/** An item that stays is not touched, so that nothing moves under the pointer, and the focus stays. */
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
  // If the focused item moved or disappeared, the item at its place gets the focus.
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
