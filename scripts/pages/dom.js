/** Makes an element. Text is only ever text: nothing that a saga holds can become markup. */
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

/** A table with a head, of rows of texts or elements. */
export function table(head, rows, attributes = {}) {
  const cells = (name, row) => el("tr", {}, ...row.map((cell) => el(name, {}, cell ?? "")));
  return el(
    "div",
    { class: "scroll" },
    el(
      "table",
      attributes,
      head.length > 0 ? el("thead", {}, cells("th", head)) : "",
      el("tbody", {}, ...rows.map((row) => cells("td", row))),
    ),
  );
}
