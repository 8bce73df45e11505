import * as z from "zod";
import { firstOf, secondOf, UNKNOWN } from "../../search/lessons";
import type { State } from "../../search/state-set";
import { at } from "../../search/world";
import {
  DAYS,
  FAULTS,
  FIRST,
  FLAGS,
  flags,
  type Happening,
  happenings,
  MEMORY,
  NOT_BEGUN,
  OVER,
  ROLES,
  STRIPE,
  sortWithinRoles,
  WAITS,
  type Zombified,
} from "./places";
import type { ByItself, Ledger } from "./states";
import { toldBy } from "./told";
import { FATES, type Fate, Zombies } from "./zombies";

const row = z.object({ state: z.object({ undoing: z.boolean().optional() }) });
export type Take = (action: number, next: State) => void;

/** Every interleaving of the calls of several invocations of a provider. */
export class StripeWorld {
  readonly zombies: Zombies;
  readonly width: number;
  readonly #roots: number[] = [];
  readonly #roleAt: number[];
  readonly #places: readonly number[];
  readonly #next: Int32Array;
  #state: State = [];
  #take: Take = () => {};

  constructor(readonly searched: Zombified) {
    this.zombies = new Zombies(searched.isSlow ?? false);
    this.#roleAt = searched.roles.flatMap(({ count }, role) => Array(count).fill(role));
    this.#places = this.#roleAt.map((_, i) => FIRST + i);
    this.width = FIRST + this.#roleAt.length;
    this.#next = new Int32Array(this.width);
  }

  async initial(): Promise<State> {
    const { roles, faults, days } = this.searched;
    for (const { says, program } of roles)
      this.#roots.push(await this.zombies.begin(says, program));
    const first = new Int32Array(this.width);
    first[STRIPE] = await this.zombies.stripe.first();
    first[MEMORY] = this.zombies.memory.numberOf({ rows: {}, counters: {} });
    first[FAULTS] = faults;
    first[DAYS] = days;
    return first;
  }

  steps(state: State, take: Take): Promise<void> | undefined {
    this.#state = state;
    this.#take = take;
    for (let place = FIRST; place < this.width; place++) {
      // Two invocations of a role at the same call are alike.
      const isTwin =
        this.#roleOf(place) === this.#roleOf(place - 1) && this.#at(place) === this.#at(place - 1);
      if (!isTwin) this.#invocation(place);
    }
    this.#time();
    return this.zombies.lessons.pending ? this.zombies.lessons.learn() : undefined;
  }

  ledger(state: State): Ledger {
    return this.zombies.stripe.ledger(at(state, STRIPE));
  }

  isFenced(state: State): boolean {
    const rows = Object.values(this.zombies.memory.at(at(state, MEMORY)).rows);
    return rows.some((one) => row.parse(one).state.undoing === true);
  }

  /** Whether nothing runs, and nobody waits. */
  rests(state: State): boolean {
    return this.#places.every((place) => [OVER, NOT_BEGUN].includes(at(state, place)));
  }

  has(state: State, flag: number): boolean {
    return (at(state, FLAGS) & flag) > 0;
  }

  #at = (place: number) => at(this.#state, place);
  #roleOf = (place: number) => this.#roleAt[place - FIRST];
  #role = (place: number) => this.searched.roles[this.#roleOf(place) ?? 0];

  #invocation(place: number): void {
    const value = this.#at(place);
    const mayBegin = !this.#role(place)?.isLate || this.isFenced(this.#state);
    if (value === NOT_BEGUN && mayBegin) this.#begin(place, "begins");
    if (value === WAITS && !this.#isPending(place)) this.#begin(place, "asks again");
    if (value <= 0) return;
    const asks = this.zombies.asks(value);
    if (asks && "stripe" in asks) {
      for (const fate of this.#at(FAULTS) > 0 ? FATES : FATES.slice(0, 1)) this.#call(place, fate);
    } else this.#remember(place);
  }

  /** Whether something is still to end that was told to be pending: at Stripe, or an undo that has begun. */
  #isPending(place: number): boolean {
    const { isPending, mayRefuse } = this.ledger(this.#state);
    if (isPending || (mayRefuse && !this.#isUndo(place))) return true;
    return (
      !this.#isUndo(place) && this.#places.some((of) => this.#isUndo(of) && this.#isUnderWay(of))
    );
  }

  #isUndo = (place: number) => this.#role(place)?.says === "gives back";
  #isUnderWay = (place: number) => this.#at(place) !== NOT_BEGUN && this.#at(place) !== OVER;

  #begin(place: number, happening: Happening): void {
    this.#copy();
    this.#restart(place);
    this.#end(happening, place);
  }

  #restart(place: number): void {
    this.#next[place] = this.#roots[this.#roleOf(place) ?? 0] ?? 0;
    if (this.#isUndo(place)) this.#flag(flags.undoing);
  }

  #call(place: number, fate: Fate): void {
    this.#copy();
    const node = this.#at(place);
    const called = this.zombies.called(node, fate, this.#at(STRIPE));
    if (called === UNKNOWN) return;
    if (this.#role(place)?.isLate && this.zombies.moves(node)) this.#flag(flags.late);
    this.#next[STRIPE] = firstOf(called);
    if (fate !== "as it should") this.#next[FAULTS] = this.#at(FAULTS) - 1;
    this.#hear(place, secondOf(called));
    this.#end(fate, place);
  }

  /** A call to the memory; its process may die before or after it. */
  #remember(place: number): void {
    this.#copy();
    const called = this.zombies.called(this.#at(place), "as it should", this.#at(MEMORY));
    if (called === UNKNOWN) return;
    this.#next[MEMORY] = firstOf(called);
    this.#hear(place, secondOf(called));
    this.#end("as it should", place);
    if (this.#at(FAULTS) === 0) return;
    for (const dies of ["dies before it", "dies after it"] as const) {
      this.#copy();
      if (dies === "dies after it") this.#next[MEMORY] = firstOf(called);
      this.#next[FAULTS] = this.#at(FAULTS) - 1;
      this.#restart(place);
      this.#end(dies, place);
    }
  }

  #hear(place: number, node: number): void {
    const ended = this.zombies.ended(node);
    this.#next[place] = node;
    if (!ended) return;
    const told = toldBy(ended, this.#isUndo(place));
    this.#next[place] = told === "pending" ? WAITS : OVER;
    if (told === "ask again") this.#restart(place);
    else if (told !== "pending") this.#flag(told);
  }

  #time(): void {
    const may = this.ledger(this.#state);
    if (this.#at(DAYS) > 0) this.#pass("a day passes");
    if (may.isPending) this.#pass("all settles");
    if (may.mayAct) this.#pass("the holder acts");
    if (may.mayRefuse) this.#pass("the holder refuses");
  }

  #pass(happening: ByItself): void {
    const after = this.zombies.after(happening, this.#at(STRIPE));
    this.#copy();
    if (after === UNKNOWN) return;
    this.#next[STRIPE] = after;
    this.#next[DAYS] = this.#at(DAYS) - (happening === "a day passes" ? 1 : 0);
    this.#end(happening, FIRST);
  }

  #flag(flag: number): void {
    this.#next[FLAGS] = at(this.#next, FLAGS) | flag;
  }

  #copy(): void {
    for (let i = 0; i < this.width; i++) this.#next[i] = at(this.#state, i);
  }

  #end(happening: Happening, place: number): void {
    const next = this.#next;
    sortWithinRoles(next, this.#roleOf);
    this.#take(happenings.indexOf(happening) * ROLES + (this.#roleOf(place) ?? 0), next);
  }
}
