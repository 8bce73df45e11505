import assert from "node:assert/strict";
import timers from "node:timers/promises";
import type { Provider } from "../../lambdas/runtime/provider";
import { Unavailable } from "../../lambdas/saga/errors";

/** A provider under test, and what its own books say. You write this for your provider. */
export interface ProviderSubject<R> {
  readonly provider: Provider<R>;
  /** A request with an unused id. If a whim is named, the request brings the provider to it. */
  request(whim?: Whim): R;
  /** How often it has done and undone what a request asks for, according to its books. */
  kept(request: R): Promise<{ readonly done: number; readonly undone: number }>;
  /** Makes it forget what the request's key was used for. */
  forget(request: R): Promise<void>;
  /** Brings an undo that takes its time to its end; left out: being asked again does. */
  settle?(request: R): Promise<void>;
}

/** What a provider may do: refuse, undo only when it is asked again, or store an error and repeat it. */
export type Whim = "refuses" | "undoes slowly" | "stores an error";

/** No call is under way for longer. So a key must be known for longer. */
const LONGEST_CALL_SECONDS = 900;
const AMOUNT = 2500;
/** How long is waited at last for what cannot be told. */
const LONGEST_PAUSE_MS = 2000;

type Check = <R>(of: ProviderSubject<R>) => Promise<void>;

/**
 * What a provider must promise, so that what was searched with the sandbox also holds with the provider. Each
 * promise has a check, which any test runner can run: `test(promise, () => check(subject))`.
 */
export const providerPromises: Readonly<Record<string, Check>> = {
  "knows a key for longer than a call may be under way": async ({ provider }) => {
    assert.ok(provider.keySeconds > LONGEST_CALL_SECONDS);
  },
  "knows nothing of a key that nobody used, and looking changes nothing": async (of) => {
    const { act, find } = asked(of);
    assert.equal(await find(), "UNKNOWN");
    assert.equal(await find(), "UNKNOWN");
    assert.equal(await act(), "DONE");
  },
  "acts once, however often it is asked": async (of) => {
    const { act, find, kept } = asked(of);
    assert.deepEqual([await act(), await act()], ["DONE", "DONE"]);
    assert.equal(await find(), "DONE");
    assert.deepEqual(await kept(), { done: 1, undone: 0 });
  },
  "acts once when it is asked twice at the same time": async (of) => {
    const { act, kept } = asked(of);
    assert.deepEqual(await Promise.all([act(), act()]), ["DONE", "DONE"]);
    assert.deepEqual(await kept(), { done: 1, undone: 0 });
  },
  "bars a key that is undone before anything was done": async (of) => {
    const { act, undo, find, kept } = asked(of);
    assert.deepEqual([await undo(), await undo(), await act()], ["BARRED", "BARRED", "BARRED"]);
    assert.equal(await find(), "BARRED");
    assert.deepEqual(await kept(), { done: 0, undone: 0 });
  },
  "undoes once what was done, and the key stays used": async (of) => {
    const { act, undo, find, kept } = asked(of);
    await act();
    assert.deepEqual([await undo(), await undo(), await act()], ["UNDONE", "UNDONE", "UNDONE"]);
    assert.equal(await find(), "UNDONE");
    assert.deepEqual(await kept(), { done: 1, undone: 1 });
  },
  "undoes once, or bars once, what is done and undone at the same time": async (of) => {
    const { act, undo, find, kept } = asked(of);
    await Promise.all([act(), undo(), undo()]);
    const { done, undone } = await kept();
    assert.equal(done, undone);
    assert.ok(["UNDONE", "BARRED"].includes(await find()));
  },
  "refuses for ever what it refuses, and does nothing": async (of) => {
    const { act, undo, find, kept } = asked(of, "refuses");
    assert.equal(await act(), "REFUSED");
    assert.equal(await undo(), "REFUSED");
    assert.equal(await find(), "REFUSED");
    assert.deepEqual(await kept(), { done: 0, undone: 0 });
  },
  "calls an undo that takes its time pending, and says when it is there": async (of) => {
    const { request, act, undo, find, kept } = asked(of, "undoes slowly");
    await act();
    assert.equal(await undo(), "PENDING");
    assert.equal(await find(), "PENDING");
    assert.deepEqual(await kept(), { done: 1, undone: 0 });
    await of.settle?.(request);
    assert.equal(await undo(), "UNDONE");
    assert.deepEqual(await kept(), { done: 1, undone: 1 });
  },
  "may repeat an error that it has stored; a look tells what really happened": async (of) => {
    const { provider, request, find, kept } = asked(of, "stores an error");
    for (let times = 1; times <= 2; times++) {
      const said = await provider.do(request, AMOUNT).then(outcomeIn, passing);
      assert.ok([undefined, "DONE"].includes(said), said);
    }
    assert.equal(await find(), "DONE");
    assert.deepEqual(await kept(), { done: 1, undone: 0 });
  },
  "may forget a key, and still finds and undoes what is there": async (of) => {
    const { request, act, undo, find, kept } = asked(of);
    await act();
    await of.forget(request);
    assert.equal(await find(), "DONE");
    assert.equal(await undo(), "UNDONE");
    assert.deepEqual(await kept(), { done: 1, undone: 1 });
  },
  "keeps keys apart": async (of) => {
    await asked(of).undo();
    assert.equal(await asked(of).act(), "DONE");
  },
};

function asked<R>(of: ProviderSubject<R>, whim?: Whim) {
  const { provider } = of;
  const request = of.request(whim);
  const act = () => told(() => provider.do(request, AMOUNT));
  const undo = () => told(() => provider.undo(request));
  const find = () => told(() => provider.find(request));
  return { provider, request, act, undo, find, kept: () => of.kept(request) };
}

type Said<R> = Awaited<ReturnType<Provider<R>["find"]>>;
const outcomeIn = (said: Said<never>) => (typeof said === "string" ? said : said.outcome);

/** Asks again what cannot be told, as whatever drives a saga does. */
async function told(ask: () => Promise<Said<never>>): Promise<string> {
  for (let pause = 1; ; pause *= 2) {
    try {
      return outcomeIn(await ask());
    } catch (error) {
      passing(error);
      if (pause > LONGEST_PAUSE_MS) throw error;
      await timers.setTimeout(pause);
    }
  }
}

/** @throws what is not worth being asked again. */
function passing(error: unknown): undefined {
  if (!(error instanceof Unavailable)) throw error;
}
