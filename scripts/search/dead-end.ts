import { Integers } from "./state-set";

/**
 * The first state from which no closed one is reached: walks the edges backwards from every closed
 * state; what is not met cannot close. The edges of a state begin at its number in `first`.
 */
export function firstDeadEnd(
  states: number,
  first: Integers,
  to: Integers,
  isClosed: (state: number) => boolean,
): number | undefined {
  const into = incoming(first, to);
  const closes = new Uint8Array(states);
  const queue = new Integers();
  const mark = (state: number) => {
    if (closes[state]) return;
    closes[state] = 1;
    queue.push(state);
  };
  for (let state = 0; state < states; state++) if (isClosed(state)) mark(state);
  for (let next = 0; next < queue.length; next++) into(queue.at(next), mark);
  const stuck = closes.indexOf(0);
  return stuck < 0 ? undefined : stuck;
}

/** The edges by where they lead: a linked list per state, in two arrays. */
function incoming(first: Integers, to: Integers) {
  const last = new Int32Array(first.length).fill(-1);
  const before = new Int32Array(to.length);
  const from = new Int32Array(to.length);
  for (let edge = 0, source = 0; edge < to.length; edge++) {
    while (source + 1 < first.length && first.at(source + 1) <= edge) source++;
    from[edge] = source;
    before[edge] = last[to.at(edge)] ?? -1;
    last[to.at(edge)] = edge;
  }
  return (state: number, tell: (source: number) => void) => {
    for (let edge = last[state] ?? -1; edge >= 0; edge = before[edge] ?? -1) tell(from[edge] ?? -1);
  };
}
