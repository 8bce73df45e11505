/** Makes an element. Text stays text: nothing that a saga holds can become markup. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else if (key === "style") element.style.cssText = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== ""));
  return element;
}

/** Replaces the children of a container. The focus goes to the new element at the same place, else to the heading. */
export function redraw(container, children) {
  const focused = document.activeElement;
  const isWithin = container.contains(focused) && focused !== container;
  container.replaceChildren(...children.filter((child) => child !== ""));
  if (!isWithin) return;
  const heir = container.querySelector(selectorOf(focused)) ?? container.querySelector("h2");
  heir?.focus({ preventScroll: true });
}

/** A selector that finds an element again, by its name, id and data. */
function selectorOf({ localName, id, dataset }) {
  const data = Object.entries({ id, ...prefixed(dataset) }).filter(([, value]) => value);
  return localName + data.map(([name, value]) => `[${name}="${CSS.escape(value)}"]`).join("");
}

const prefixed = (dataset) =>
  Object.fromEntries(Object.entries(dataset).map(([name, value]) => [`data-${name}`, value]));

/** A table with a head, rows of texts or elements, and a label. It scrolls if there is no room. */
export function table(head, rows, label) {
  const cells = (name, row) =>
    el("tr", {}, ...row.map((cell) => el(cell === "" ? "td" : name, {}, cell ?? "")));
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "group", "aria-label": label, "data-part": label },
    el(
      "table",
      {},
      el("thead", {}, cells("th", head)),
      el("tbody", {}, ...rows.map((row) => cells("td", row))),
    ),
  );
}
