const WIDE = 118;
const HIGH = 40;
/** The gap between two states of one way, and between the two ways. */
const GAP = 26;
const APART = { flat: 66, upright: 46 };
const EDGE = 4;
/** The smallest readable scale. A wider drawing is turned upright. */
const SMALLEST = 0.65;

/**
 * Draws the saga: its steps in a row, and beside each step the state that undoes it. It runs from left to right
 * if there is room, else from top to bottom. `states` has what happened in each state. A state that was not
 * entered is missing.
 */
export function drawMachine(machine, states, { status, room }) {
  const { forward, backward, outcomes } = machine;
  const count = forward.length + 2;
  const isUpright = room < (count * (WIDE + GAP) - GAP) * SMALLEST;
  const places = placesOf(machine, isUpright);
  const [width, height] = sizeOf(places);
  const told = [...states].map(([name, is]) => `${name} ${is}`).join(", ");
  const svg = svgOf("svg", {
    class: isUpright ? "machine upright" : "machine",
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": `the states of the saga, and how far this one is: ${[status, told].filter(Boolean).join("; ")}`,
  });
  for (const names of [
    [...forward, outcomes.done],
    [...backward, outcomes.undone],
  ]) {
    for (const [i, name] of names.entries()) {
      if (i > 0) svg.append(arrow(places.get(names[i - 1]), places.get(name)));
    }
  }
  const steps = forward.map((name) => places.get(name));
  svg.append(...failures(steps, places.get(backward[0]), isUpright));
  for (const [name, place] of places) {
    const reached = name === status ? "done" : (states.get(name) ?? "ahead");
    svg.append(box(name, place, reached));
  }
  return svg;
}

/**
 * The centre of each state. An undo is beside its step, the fence is beside the pivot, and an end follows its
 * last state.
 */
function placesOf({ forward, backward, undoOf, outcomes }, isUpright) {
  const place = (along, across) => ({
    along,
    x: EDGE + WIDE / 2 + (isUpright ? across * (WIDE + APART.upright) : along * (WIDE + GAP)),
    y: EDGE + HIGH / 2 + (isUpright ? along * (HIGH + GAP) : across * (HIGH + APART.flat)),
  });
  const places = new Map(forward.map((name, i) => [name, place(i + 1, 0)]));
  const steps = Object.fromEntries(Object.entries(undoOf).map(([step, undo]) => [undo, step]));
  for (const name of backward) {
    const { along } = places.get(steps[name] ?? forward.at(-1));
    places.set(name, place(along, 1));
  }
  places.set(outcomes.done, place(forward.length + 1, 0));
  places.set(outcomes.undone, place(0, 1));
  return places;
}

function sizeOf(places) {
  const all = [...places.values()];
  const most = (side) => Math.max(...all.map((place) => place[side]));
  return [most("x") + WIDE / 2 + EDGE, most("y") + HIGH / 2 + EDGE];
}

/** A line from every step to the fence, with one arrow. */
function failures(steps, fence, isUpright) {
  const [first, last] = [steps[0], steps.at(-1)];
  const text = svgOf("text", { class: "why" });
  text.textContent = "refused, or failed for good";
  if (isUpright) {
    const middle = (last.x + fence.x) / 2;
    const from = steps.map(({ x, y }) => `M${x + WIDE / 2} ${y} H${middle}`);
    const d = [...from, `M${middle} ${first.y} V${last.y}`].join(" ");
    text.setAttribute("transform", `translate(${middle + 5} ${first.y + 6}) rotate(90)`);
    const way = arrow({ x: middle - WIDE / 2, y: fence.y }, fence);
    return [svgOf("path", { d, class: "failing" }), text, way];
  }
  const middle = (last.y + fence.y) / 2;
  const from = steps.map(({ x, y }) => `M${x} ${y + HIGH / 2} V${middle}`);
  const d = [...from, `M${first.x} ${middle} H${last.x}`].join(" ");
  text.setAttribute("transform", `translate(${first.x + 8} ${middle - 5})`);
  const way = arrow({ x: fence.x, y: middle - HIGH / 2 }, fence);
  return [svgOf("path", { d, class: "failing" }), text, way];
}

/** An arrow from the edge of a state to the edge of another one beside, above or below it. */
function arrow(from, to) {
  const [dx, dy] = [Math.sign(to.x - from.x), Math.sign(to.y - from.y)];
  const [x, y] = [to.x - dx * (WIDE / 2 + 3), to.y - dy * (HIGH / 2 + 3)];
  const heads = [-4, 4].map(
    (side) => `M${x - 6 * dx + side * dy} ${y - 6 * dy + side * dx} L${x} ${y}`,
  );
  const start = `M${from.x + (dx * WIDE) / 2} ${from.y + (dy * HIGH) / 2}`;
  return svgOf("path", { d: [start, `L${x} ${y}`, ...heads].join(" ") });
}

function box(name, { x, y }, reached) {
  const group = svgOf("g", { class: reached, "data-state": name, "data-is": reached });
  const isEnd = name === name.toUpperCase();
  const text = svgOf("text", { x, y: y + 4.5 });
  text.textContent = name;
  const corner = { x: x - WIDE / 2, y: y - HIGH / 2, width: WIDE, height: HIGH };
  group.append(svgOf("rect", { ...corner, rx: isEnd ? HIGH / 2 : 6 }), text);
  return group;
}

function svgOf(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
