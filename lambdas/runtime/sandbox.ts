import { Unavailable } from "../saga/errors";
import { type Decision, type Participant, replay, unreachable } from "../saga/participant";
import type { Books, Names, Outcome, Sandbox } from "../saga/service";
import type { Store } from "../saga/store";
import type { Provider } from "./provider";
import { runCommand } from "./run-command";

/** The time that Stripe promises for its keys. */
const KEY_SECONDS = 86_400;

/**
 * The default outside system: books that survive everything and that nobody else writes. They stand for the
 * real system's idempotency keys, undo by key and refusals. They also stand for its odd behaviour. A request
 * can ask for that, and a row can be marked as `forgotten`.
 */
export function sandbox<R>(
  of: Sandbox<R>,
  names: Pick<Names<R>, "idOf">,
  store: Store<Books>,
): Provider<R> {
  const keeper = new BookKeeper(of, names);
  const ports = { store, now: () => new Date().toISOString(), perform: unreachable };
  const found = async (asked: Asked<R>) => (await runCommand(keeper, asked, ports)).outcome;
  const ask = async (asked: Asked<R>) => {
    const outcome = await found(asked);
    if (outcome === "UNKNOWN") throw new Error("a key that was just used is known");
    return outcome;
  };
  return {
    keySeconds: KEY_SECONDS,
    do: async (request, amount, tells) => {
      const outcome = await ask({ name: "do", request, amount, tells });
      if (of.errs?.(request)) throw new Unavailable("the sandbox has stored an error");
      return outcome;
    },
    undo: (request) => ask({ name: "undo", request, amount: 0 }),
    find: (request) => found({ name: "find", request, amount: 0 }),
  };
}

interface Asked<R> {
  readonly name: "do" | "undo" | "find";
  readonly request: R;
  readonly amount: number;
  readonly tells?: string | undefined;
}
type Found = Outcome | "UNKNOWN";
type Told = { readonly outcome: Found };

class BookKeeper<R> implements Participant<Asked<R>, Books, Told, never, unknown> {
  constructor(
    private readonly of: Sandbox<R>,
    private readonly names: Pick<Names<R>, "idOf">,
  ) {}

  key({ request }: Asked<R>): string {
    return this.names.idOf(request);
  }

  expect({ name }: Asked<R>): "unread" | undefined {
    return name === "find" ? "unread" : undefined;
  }

  decide(row: Books | undefined, asked: Asked<R>): Decision<Books, Told, never> {
    const outcome = row ? this.#outcomeIn(row) : "UNKNOWN";
    switch (asked.name) {
      case "find":
        return replay({ outcome });
      case "do":
        return !row || row.forgotten ? this.#do(row, asked) : replay({ outcome });
      case "undo":
        return this.#undo(row, outcome, asked);
      default:
        return unreachable(asked.name);
    }
  }

  #do(row: Books | undefined, { request, amount, tells }: Asked<R>): Decision<Books, Told, never> {
    if (this.of.refuses(request)) return this.#write("REFUSED", amount, row, 0, 0);
    const told = tells ? { ...row, told: tells } : row;
    return this.of.asks?.(request)
      ? this.#write("ACTING", amount, told, 0, 0)
      : this.#write("DONE", amount, told, 1, 0);
  }

  #undo(
    row: Books | undefined,
    outcome: Found,
    { request, amount }: Asked<R>,
  ): Decision<Books, Told, never> {
    if (!row) return this.#write("BARRED", amount, row, 0, 0);
    // Somebody who may act can do so until it is barred, also after a refusal.
    const isOpen = outcome === "ACTING" || (outcome === "REFUSED" && this.of.asks?.(request));
    if (isOpen) return this.#write("BARRED", row.amount, row, 0, 0);
    if (outcome !== "DONE" && outcome !== "PENDING") return replay({ outcome });
    return outcome === "DONE" && this.of.undoesSlowly?.(request)
      ? this.#write("PENDING", row.amount, row, 0, 0)
      : this.#write("UNDONE", row.amount, row, 0, 1);
  }

  #write(
    outcome: Outcome,
    amount: number,
    row: Partial<Books> | undefined,
    done: number,
    undone: number,
  ): Decision<Books, Told, never> {
    const { words, counts } = this.of;
    const count = (name: string, more: number) => ({ [name]: Number(row?.[name] ?? 0) + more });
    const counted = { ...count(counts.done, done), ...count(counts.undone, undone) };
    const told = row?.told === undefined ? {} : { told: row.told };
    const state = { status: words[outcome], amount, ...told, ...counted, forgotten: undefined };
    return { do: "commit", state, answer: { outcome } };
  }

  #outcomeIn({ status }: Books): Outcome {
    const found = outcomes.find((outcome) => this.of.words[outcome] === status);
    if (!found) throw new Error(`the sandbox knows no ${status}`);
    return found;
  }
}

const outcomes = ["DONE", "REFUSED", "UNDONE", "BARRED", "PENDING", "ACTING"] as const;
