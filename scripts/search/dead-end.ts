import { Integers } from "./state-set";

/** What a search has found. `first` holds, for each state, the number of its first edge. */
export interface Graph {
  readonly states: number;
  readonly first: Integers;
  readonly to: Edges;
}

/** Edges: where each leads, and whether it is calm, that is, nothing goes wrong on it. */
export class Edges {
  private readonly items = new Integers();

  get length(): number {
    return this.items.length;
  }

  get bytes(): number {
    return this.items.bytes;
  }

  push(state: number, calm: boolean): void {
    this.items.push(state * 2 + (calm ? 1 : 0));
  }

  cutTo(length: number): void {
    this.items.length = length;
  }

  at(edge: number): number {
    return this.items.at(edge) >> 1;
  }

  isCalm(edge: number): boolean {
    return (this.items.at(edge) & 1) === 1;
  }
}

type Test = (state: number) => boolean;

/**
 * The first state that cannot reach a closed one. Walks the edges backwards from every closed state. A state
 * that is not met cannot close.
 */
export function firstDeadEnd(graph: Graph, isClosed: Test): number | undefined {
  const met = walkedBack(graph, isClosed, () => true);
  const stuck = met.indexOf(0);
  return stuck < 0 ? undefined : stuck;
}

/**
 * A state from which calm edges alone may never lead to a settled one. A settled state closes. A state also
 * closes if all its calm edges lead to states that close. The other states go in circles, or nowhere. The
 * walk starts at the first of them, and returns the state at which it ends or repeats.
 */
export function firstTrap(graph: Graph, isSettled: Test): number | undefined {
  const { states, to } = graph;
  const open = new Int32Array(states);
  eachEdge(graph, (edge, source) => {
    if (to.isCalm(edge)) open[source] = (open[source] ?? 0) + 1;
  });
  const closes = walkedBack(graph, isSettled, (edge, source) => {
    if (!to.isCalm(edge)) return false;
    open[source] = (open[source] ?? 0) - 1;
    return open[source] === 0;
  });
  const first = closes.indexOf(0);
  return first < 0 ? undefined : trapFrom(first, graph, closes);
}

function trapFrom(start: number, { first, to }: Graph, closes: Uint8Array): number {
  const seen = new Set<number>();
  for (let state = start; ; ) {
    seen.add(state);
    let next: number | undefined;
    const end = state + 1 < first.length ? first.at(state + 1) : to.length;
    for (let edge = first.at(state); edge < end && next === undefined; edge++) {
      if (to.isCalm(edge) && !closes[to.at(edge)]) next = to.at(edge);
    }
    if (next === undefined || seen.has(next)) return state;
    state = next;
  }
}

/** Marks states backwards from those where `isEnd` holds, over the edges that `leads` accepts. */
function walkedBack(
  graph: Graph,
  isEnd: Test,
  leads: (edge: number, source: number) => boolean,
): Uint8Array {
  const into = incoming(graph);
  const marked = new Uint8Array(graph.states);
  const queue = new Integers();
  const mark = (state: number) => {
    if (marked[state]) return;
    marked[state] = 1;
    queue.push(state);
  };
  for (let state = 0; state < graph.states; state++) if (isEnd(state)) mark(state);
  for (let next = 0; next < queue.length; next++) {
    into(queue.at(next), (edge, source) => {
      if (leads(edge, source)) mark(source);
    });
  }
  return marked;
}

/** The edges by the state they lead to: a linked list for each state, in two arrays. */
function incoming(graph: Graph) {
  const { states, to } = graph;
  const last = new Int32Array(states).fill(-1);
  const before = new Int32Array(to.length);
  const from = new Int32Array(to.length);
  eachEdge(graph, (edge, source) => {
    from[edge] = source;
    before[edge] = last[to.at(edge)] ?? -1;
    last[to.at(edge)] = edge;
  });
  return (state: number, tell: (edge: number, source: number) => void) => {
    for (let edge = last[state] ?? -1; edge >= 0; edge = before[edge] ?? -1) {
      tell(edge, from[edge] ?? -1);
    }
  };
}

function eachEdge({ first, to }: Graph, tell: (edge: number, source: number) => void): void {
  for (let edge = 0, source = 0; edge < to.length; edge++) {
    while (source + 1 < first.length && first.at(source + 1) <= edge) source++;
    tell(edge, source);
  }
}
