import type { Happening } from "../search/happenings";
import type { Orchestration } from "../search/orchestration";
import type { State } from "../search/state-set";
import { type Fault, happenings, leaving } from "./faults";
import type { Offer } from "./offers";

/** What people do about a saga that waits for an approval. */
export type Decides = "approve" | "reject" | "nobody" | "late" | "both";

/** A call of a state. */
export interface Site {
  readonly at: string;
  readonly call: number;
}

/** What happens without a fault, in this order. DECISIONS and OVER happen only if nothing else can. */
const CALMLY: readonly Happening[] = [
  "calls",
  "goes on after its caller gave up",
  "the reconciler is told of a failed execution",
  "the reconciler reads all open sagas after a restart",
  "the reconciler reads the sagas that are due",
  "somebody acts outside",
];
const DECISIONS: Readonly<Record<Decides, readonly Happening[]>> = {
  approve: ["somebody approves"],
  reject: ["somebody rejects"],
  nobody: [],
  late: ["the time for the approval ends", "somebody approves"],
  both: ["somebody approves", "somebody rejects"],
};
const OVER: readonly Happening[] = ["times out", "the time for the approval ends"];

/** One way through the world of a search: nothing goes wrong, except for one fault. */
export class Way {
  /** The calls that it made, state by state. */
  readonly sites: Site[] = [];
  /** How often the fault has struck. */
  struck = 0;
  /** How many calls were made of the task that each execution waits for, since the task began. */
  private readonly made = new Map<number, { position: number; calls: number }>();
  private last = -1;
  /** The invocation that the fault has left behind. */
  private left = 0;

  constructor(
    private readonly world: Orchestration,
    private readonly decides: Decides,
    private readonly fault?: Fault,
  ) {}

  /** The step that is taken. Undefined if the way ends. */
  next(offers: readonly Offer[], state: State): Offer | undefined {
    const struck = this.strike(offers, state);
    if (struck) this.struck++;
    const taken = struck ?? this.calm(offers, state);
    if (struck && leaving.includes(this.fault?.is ?? "late"))
      this.left = newIn(this.world, state, struck.state);
    if (taken?.happening === "calls") this.count(taken.slot, state, taken.state);
    return taken;
  }

  private strike(offers: readonly Offer[], state: State): Offer | undefined {
    const { fault, world } = this;
    if (!fault || this.struck >= (fault.times ?? 1)) return undefined;
    for (const [slot] of world.slots.entries()) {
      if (this.stateOf(slot, state) !== fault.at) continue;
      const its = offers.filter((it) => it.slot === slot || anywhere(it));
      const found = strikeAt(fault, this.callsOf(slot, state), its);
      if (found) return found;
    }
    return undefined;
  }

  private calm(offers: readonly Offer[], state: State): Offer | undefined {
    const isLeft = ({ happening, slot }: Offer) =>
      happening === "goes on after its caller gave up" &&
      state[this.world.unawaited + slot] === this.left;
    const others = offers.filter((offer) => this.left === 0 || !isLeft(offer));
    for (const happening of [STARTS, ...CALMLY, ...DECISIONS[this.decides], ...OVER]) {
      const found = others.filter((it) => it.happening === happening && !this.isRival(it));
      const inTurn = found.find(({ slot }) => slot > this.last) ?? found[0];
      if (!inTurn) continue;
      if (happening === "calls") this.last = inTurn.slot;
      return inTurn;
    }
    const left = offers.find(isLeft);
    if (left) this.left = 0;
    return left;
  }

  /** An impostor's execution starts even without a fault, if the example has one. A rival's does not. */
  private isRival({ happening, slot }: Offer): boolean {
    const { slots, journey } = this.world;
    return happening === STARTS && slots[slot]?.with !== journey.requests.length;
  }

  private count(slot: number, before: State, after: State): void {
    const calls = this.callsOf(slot, before) + 1;
    const at = this.stateOf(slot, before);
    if (at !== undefined) this.sites.push({ at, call: calls });
    const position = this.world.positionOf(after, slot);
    const same = position === this.world.positionOf(before, slot);
    this.made.set(slot, { position, calls: same ? calls : 0 });
  }

  private callsOf(slot: number, state: State): number {
    const made = this.made.get(slot);
    return made && made.position === this.world.positionOf(state, slot) ? made.calls : 0;
  }

  private stateOf(slot: number, state: State): string | undefined {
    const standing = this.world.executionOf(slot).at(this.world.positionOf(state, slot));
    return standing.at === "task" ? standing.state : undefined;
  }
}

/** The step of the fault, if so many calls of its state were made. */
function strikeAt({ is, call = 1 }: Fault, made: number, offers: readonly Offer[]) {
  const of = (wanted: Happening) => offers.find(({ happening }) => happening === wanted);
  if (is === "refused") return undefined; // it is in the example: see refusing.ts
  if (is === "answer lost") return of("answers, and the answer is lost");
  if (is !== "killed after") return made === call - 1 ? of(happenings[is]) : undefined;
  // A function that dies after its last call has done everything. Only its answer is lost.
  return made === call
    ? of("dies")
    : made === call - 1
      ? of("answers, and the answer is lost")
      : undefined;
}

const STARTS: Happening = "somebody starts another execution";
const anywhere = ({ happening }: Offer) => happening === "power cut" || happening === STARTS;

/** The invocation that runs unawaited in a state, and did not before. */
function newIn({ unawaited, width }: Orchestration, before: State, after: State): number {
  const was = Array.from({ length: width - unawaited }, (_, i) => before[unawaited + i]);
  for (let place = unawaited; place < width; place++) {
    const node = after[place] ?? 0;
    if (node > 0 && !was.includes(node)) return node;
  }
  return 0;
}
