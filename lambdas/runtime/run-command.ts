import timers from "node:timers/promises";
import { Busy, Refused } from "../saga/errors";
import { type Facts, type Participant, type Stored, unreachable } from "../saga/participant";
import type { Commit, CommitResult, Store } from "../saga/store";

/** How often one invocation decides before it leaves the rest to the orchestrator's retry. */
const MAX_ROUNDS = 12;
const LONGEST_PAUSE_MS = 200;

/** What a participant needs from outside. */
export interface Ports<State, Effect, Known> {
  readonly store: Store<State>;
  /** Performs one outside effect and returns what was learned. It throws what the caller should see. */
  perform(effect: Effect): Promise<Partial<Known>>;
  /** The current time, ISO 8601. */
  now(): string;
  /** What is known before the first decision. Default: nothing. */
  readonly known?: Partial<Known>;
}

/** A command's answer, and whether an earlier delivery of it had already done the work. */
export type Answered<Answer> = Answer & { readonly replayed: boolean };

/**
 * Runs one command. It assumes the expected row, decides, and writes conditionally. If the condition fails,
 * it decides again on the row that the failure returned.
 *
 * @throws Refused if the participant refuses; Unavailable if the store or an effect does not answer; Busy if
 * other writers kept winning.
 */
export async function runCommand<C, S, A, E, K>(
  participant: Participant<C, S, A, E, K>,
  command: C,
  ports: Ports<S, E, K>,
): Promise<Answered<A>> {
  const key = participant.key(command);
  const assumed = await assume<S, K>(participant.expect(command), key, ports.store);
  let belief: Belief<S, K> = { ...assumed, known: { ...ports.known } };

  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { row, trust, known } = belief;
    const decision = participant.decide(row?.state, command, ports.now(), known);
    switch (decision.do) {
      case "replay":
        return { ...decision.answer, replayed: true };
      case "refuse":
        throw new Refused(decision.kind, `${key}: ${decision.cause}`);
      case "perform":
        belief = { ...belief, known: { ...known, ...(await ports.perform(decision.effect)) } };
        break;
      case "commit": {
        const next = { version: (row?.version ?? 0) + 1, state: decision.state };
        const counters = decision.counters ?? [];
        const result = await ports.store.commit({ key, base: row, trust, next, counters });
        const answer = result.outcome === "committed" ? decision.answer : undefined;
        if (answer) return { ...answer, replayed: false };
        if (result.outcome === "conflict" && trust === "read") await pause(round);
        belief = revise(belief, next, result);
      }
    }
  }
  throw new Busy(`${key}: other writers won ${MAX_ROUNDS} times in a row`);
}

/** What the runner believes the row to be, and what it has learned so far. */
interface Belief<State, Known> {
  readonly row: Stored<State> | undefined;
  readonly trust: Commit<State>["trust"];
  readonly known: Partial<Known> & Facts;
}

async function assume<S, K>(
  expected: Stored<S> | undefined | "unread",
  key: string,
  store: Store<S>,
): Promise<Belief<S, K>> {
  return expected === "unread"
    ? { row: await store.read(key), trust: "read", known: {} }
    : { row: expected, trust: "assumed", known: {} };
}

function revise<S, K>(
  belief: Belief<S, K>,
  next: Stored<S>,
  result: CommitResult<S>,
): Belief<S, K> {
  switch (result.outcome) {
    case "committed":
      return { row: next, trust: "read", known: { ...belief.known, committed: true } };
    case "conflict":
      return { ...belief, row: result.current, trust: "read" };
    case "short":
      return { ...belief, known: withShortages(belief.known, result) };
    default:
      return unreachable(result);
  }
}

function withShortages<K extends Facts>(
  known: K,
  { shortages }: Required<Pick<Facts, "shortages">>,
): K {
  return { ...known, shortages: [...(known.shortages ?? []), ...shortages] };
}

/** Full jitter: rivals that lost together must not try again together. */
function pause(round: number): Promise<void> {
  return timers.setTimeout(Math.random() * Math.min(LONGEST_PAUSE_MS, 10 * 2 ** round));
}
