import { type Decision, type Participant, replay, unreachable } from "../saga/participant";
import type { Books, Names, Outcome, Sandbox } from "../saga/service";
import type { Store } from "../saga/store";
import { runCommand } from "./run-command";

/** A system outside, as a service that acts on it needs it. Both calls are idempotent by key. */
export interface Outside<R> {
  /** Does it, once per key, and answers what the key holds afterwards. */
  do(request: R, amount: number): Promise<Outcome>;
  /** Undoes what was done under the key, and bars the key if nothing was. */
  undo(request: R): Promise<Outcome>;
}

/**
 * The default for what is outside: books that survive everything and that nobody else writes.
 * They stand for the real system's idempotency keys, undo by key and refusals.
 */
export function sandbox<R>(
  of: Sandbox<R>,
  names: Pick<Names<R>, "idOf">,
  store: Store<Books>,
): Outside<R> {
  const keeper = new BookKeeper(of, names);
  const ask = async (asked: Asked<R>) => {
    const ports = { store, now: () => new Date().toISOString(), perform: unreachable };
    return (await runCommand(keeper, asked, ports)).outcome;
  };
  return {
    do: (request, amount) => ask({ name: "do", request, amount }),
    undo: (request) => ask({ name: "undo", request, amount: 0 }),
  };
}

interface Asked<R> {
  readonly name: "do" | "undo";
  readonly request: R;
  readonly amount: number;
}
type Told = { readonly outcome: Outcome };

class BookKeeper<R> implements Participant<Asked<R>, Books, Told, never, unknown> {
  constructor(
    private readonly of: Sandbox<R>,
    private readonly names: Pick<Names<R>, "idOf">,
  ) {}

  key({ request }: Asked<R>): string {
    return this.names.idOf(request);
  }

  expect(): undefined {
    return undefined;
  }

  decide(
    row: Books | undefined,
    { name, request, amount }: Asked<R>,
  ): Decision<Books, Told, never> {
    const outcome = row && this.#outcomeIn(row);
    if (outcome && (name === "do" || outcome !== "DONE")) return replay({ outcome });
    if (row) return this.#write("UNDONE", row.amount, 1);
    if (name === "undo") return this.#write("BARRED", amount, 0);
    return this.of.refuses(request)
      ? this.#write("REFUSED", amount, 0)
      : this.#write("DONE", amount, 1);
  }

  #write(outcome: Outcome, amount: number, done: number): Decision<Books, Told, never> {
    const { words, counts } = this.of;
    const counted = { [counts.done]: done, [counts.undone]: outcome === "UNDONE" ? 1 : 0 };
    const state = { status: words[outcome], amount, ...counted };
    return { do: "commit", state, answer: { outcome } };
  }

  #outcomeIn({ status }: Books): Outcome {
    const found = outcomes.find((outcome) => this.of.words[outcome] === status);
    if (!found) throw new Error(`the sandbox knows no ${status}`);
    return found;
  }
}

const outcomes = ["DONE", "REFUSED", "UNDONE", "BARRED"] as const;
