interface Sleeper {
  readonly at: number;
  /** Who slept first wakes first. */
  readonly turn: number;
  wake(): void;
}

/** Time that passes only when nothing else is left to do. So a sale of a minute takes seconds, and each run is the same. */
export class VirtualTime {
  /** Milliseconds since the sale began. */
  now = 0;
  readonly #heap: Sleeper[] = [];
  #turn = 0;

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#push({ at: this.now + ms, turn: this.#turn++, wake }));
  }

  /** Runs until nobody sleeps any more. */
  async run(): Promise<void> {
    for (let next = this.#pop(); next; next = this.#pop()) {
      this.now = next.at;
      next.wake();
      // All that follows at once, such as the next call of the same saga, comes before time goes on.
      await new Promise((done) => setImmediate(done));
    }
  }

  #push(one: Sleeper): void {
    const heap = this.#heap;
    let i = heap.push(one) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#isBefore(i, parent)) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #pop() {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    heap[0] = last;
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      const child = right < heap.length && this.#isBefore(right, left) ? right : left;
      if (child >= heap.length || !this.#isBefore(child, i)) return first;
      this.#swap(i, child);
      i = child;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return false;
    return one.at < other.at || (one.at === other.at && one.turn < other.turn);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
