const WIDE = 118;
const HIGH = 40;
const GAP = 26;
const BELOW = 110;

/**
 * Draws the saga: its steps from left to right, and below each the state that undoes it. `states`
 * says what became of each state so far; what is ahead has none.
 */
export function drawMachine({ forward, backward, undoOf, outcomes }, states, status) {
  const places = placesOf({ forward, backward, undoOf, outcomes });
  const columns = Math.max(...places.values().map(({ x }) => x)) + WIDE + 4;
  const svg = svgOf("svg", {
    class: "machine",
    viewBox: `0 0 ${columns} ${BELOW + HIGH + 4}`,
    role: "img",
    "aria-label": "the saga and where this one is",
  });
  const way = [...forward, outcomes.done];
  const back = [...backward, outcomes.undone];
  for (const names of [way, back]) {
    for (const [i, name] of names.entries()) {
      if (i > 0) svg.append(arrow(places.get(names[i - 1]), places.get(name)));
    }
  }
  svg.append(
    ...failures(
      forward.map((name) => places.get(name)),
      places.get(backward[0]),
    ),
  );
  for (const [name, place] of places) {
    const reached = name === status ? "done" : (states.get(name) ?? "ahead");
    svg.append(box(name, place, reached));
  }
  return svg;
}

/** An undo stands below its step, the fence below the pivot, an end beside its last state. */
function placesOf({ forward, backward, undoOf, outcomes }) {
  const column = (n) => 2 + n * (WIDE + GAP);
  const places = new Map(forward.map((name, i) => [name, { x: column(i + 1), y: 2 }]));
  const steps = Object.fromEntries(Object.entries(undoOf).map(([step, undo]) => [undo, step]));
  for (const name of backward) {
    const { x } = places.get(steps[name] ?? forward.at(-1));
    places.set(name, { x, y: BELOW });
  }
  places.set(outcomes.done, { x: column(forward.length + 1), y: 2 });
  places.set(outcomes.undone, { x: column(0), y: BELOW });
  return places;
}

/** From every step a way leads to the fence: a line that gathers them, and an arrow down. */
function failures(steps, fence) {
  const middle = (HIGH + BELOW) / 2;
  const centre = ({ x }) => x + WIDE / 2;
  const from = steps.map((step) => `M${centre(step)} ${step.y + HIGH} V${middle}`);
  const all = `M${centre(steps[0])} ${middle} H${centre(steps.at(-1))}`;
  const text = svgOf("text", { x: centre(steps[0]) + 8, y: middle - 5, class: "why" });
  text.textContent = "refused, or failed for good";
  return [
    svgOf("path", { d: [...from, all].join(" "), class: "failing" }),
    text,
    arrow({ ...fence, y: middle - HIGH }, fence),
  ];
}

function arrow(from, to) {
  const forwards = to.x > from.x;
  const down = to.x === from.x;
  const start = down
    ? [from.x + WIDE / 2, from.y + HIGH]
    : [from.x + (forwards ? WIDE : 0), from.y + HIGH / 2];
  const end = down
    ? [to.x + WIDE / 2, to.y - 3]
    : [to.x + (forwards ? -3 : WIDE + 3), to.y + HIGH / 2];
  const [x, y] = end;
  const head = down
    ? `M${x - 4} ${y - 6} L${x} ${y} L${x + 4} ${y - 6}`
    : `M${x + (forwards ? -6 : 6)} ${y - 4} L${x} ${y} L${x + (forwards ? -6 : 6)} ${y + 4}`;
  return svgOf("path", { d: `M${start.join(" ")} L${x} ${y} ${head}` });
}

function box(name, { x, y }, reached) {
  const group = svgOf("g", { class: reached, "data-state": name, "data-is": reached });
  const end = name === name.toUpperCase();
  const text = svgOf("text", { x: x + WIDE / 2, y: y + HIGH / 2 + 4.5 });
  text.textContent = name;
  group.append(svgOf("rect", { x, y, width: WIDE, height: HIGH, rx: end ? HIGH / 2 : 6 }), text);
  return group;
}

function svgOf(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
