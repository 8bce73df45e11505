/** A tuple of integers, whose meaning only the model knows. */
export type State = ArrayLike<number>;

/** A list of integers. It grows by doubling, and needs no object for each number. */
export class Integers {
  private items = new Int32Array(1024);
  length = 0;

  push(item: number): void {
    if (this.length === this.items.length) this.items = grown(this.items);
    this.items[this.length++] = item;
  }

  at(index: number): number {
    return this.items[index] ?? 0;
  }

  read(from: number, into: Int32Array): void {
    for (let i = 0; i < into.length; i++) into[i] = this.items[from + i] ?? 0;
  }

  get bytes(): number {
    return this.items.byteLength;
  }
}

function grown(items: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(items.length * 2);
  more.set(items);
  return more;
}

/**
 * The distinct states, numbered in the order in which they came. Each is a tuple of `width` integers. States
 * are compared as a whole: a collision of hashes costs time, but never loses a state.
 */
export class StateSet {
  private readonly tuples = new Integers();
  private slots = new Int32Array(2048);
  size = 0;

  constructor(private readonly width: number) {}

  /** The state's number. If the state is new, this is the size before the call. */
  add(state: State): number {
    if (this.size * 2 >= this.slots.length) this.rehash();
    const slot = this.slotOf(state);
    const held = this.slots[slot] ?? 0;
    if (held > 0) return held - 1;
    for (let i = 0; i < this.width; i++) this.tuples.push(state[i] ?? 0);
    this.size += 1;
    this.slots[slot] = this.size;
    return this.size - 1;
  }

  /** Copies a state into an array that has room for it. */
  read(number: number, into: Int32Array): void {
    this.tuples.read(number * this.width, into);
  }

  get bytes(): number {
    return this.tuples.bytes + this.slots.byteLength;
  }

  private slotOf(state: State): number {
    const mask = this.slots.length - 1;
    let slot = hash(state, this.width) & mask;
    for (;;) {
      const held = this.slots[slot] ?? 0;
      if (held === 0 || this.holds(held - 1, state)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private holds(number: number, state: State): boolean {
    const start = number * this.width;
    for (let i = 0; i < this.width; i++) {
      if (this.tuples.at(start + i) !== (state[i] ?? 0)) return false;
    }
    return true;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    const state = new Int32Array(this.width);
    for (let number = 0; number < this.size; number++) {
      this.read(number, state);
      this.slots[this.slotOf(state)] = number + 1;
    }
  }
}

/** Kept in a constant: under jest, every access to a global is slow. */
const { imul } = Math;

function hash(state: State, width: number): number {
  let mixed = 0x811c9dc5;
  for (let i = 0; i < width; i++) {
    mixed = imul(mixed ^ (state[i] ?? 0), 0x85ebca6b);
    mixed ^= mixed >>> 15;
  }
  return mixed;
}
