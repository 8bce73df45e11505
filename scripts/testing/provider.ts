import assert from "node:assert/strict";
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
}

/** What a provider may do: refuse, undo only when it is asked again, or store an error and repeat it. */
export type Whim = "refuses" | "undoes slowly" | "stores an error";

/** No call is under way for longer. So a key must be known for longer. */
const LONGEST_CALL_SECONDS = 900;
const AMOUNT = 2500;

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
    const { provider, request, act } = asked(of);
    assert.equal(await provider.find(request), "UNKNOWN");
    assert.equal(await provider.find(request), "UNKNOWN");
    assert.equal(await act(), "DONE");
  },
  "acts once, however often it is asked": async (of) => {
    const { provider, request, act, kept } = asked(of);
    assert.deepEqual([await act(), await act()], ["DONE", "DONE"]);
    assert.equal(await provider.find(request), "DONE");
    assert.deepEqual(await kept(), { done: 1, undone: 0 });
  },
  "acts once when it is asked twice at the same time": async (of) => {
    const { act, kept } = asked(of);
    assert.deepEqual(await Promise.all([act(), act()]), ["DONE", "DONE"]);
    assert.deepEqual(await kept(), { done: 1, undone: 0 });
  },
  "bars a key that is undone before anything was done": async (of) => {
    const { provider, request, act, kept } = asked(of);
    const undo = () => provider.undo(request);
    assert.deepEqual([await undo(), await undo(), await act()], ["BARRED", "BARRED", "BARRED"]);
    assert.equal(await provider.find(request), "BARRED");
    assert.deepEqual(await kept(), { done: 0, undone: 0 });
  },
  "undoes once what was done, and the key stays used": async (of) => {
    const { provider, request, act, kept } = asked(of);
    await act();
    const undo = () => provider.undo(request);
    assert.deepEqual([await undo(), await undo(), await act()], ["UNDONE", "UNDONE", "UNDONE"]);
    assert.equal(await provider.find(request), "UNDONE");
    assert.deepEqual(await kept(), { done: 1, undone: 1 });
  },
  "undoes once, or bars once, what is done and undone at the same time": async (of) => {
    const { provider, request, act, kept } = asked(of);
    await Promise.all([act(), provider.undo(request), provider.undo(request)]);
    const { done, undone } = await kept();
    assert.equal(done, undone);
    assert.ok(["UNDONE", "BARRED"].includes(await provider.find(request)));
  },
  "refuses for ever what it refuses, and does nothing": async (of) => {
    const { provider, request, act, kept } = asked(of, "refuses");
    assert.equal(await act(), "REFUSED");
    assert.equal(await provider.undo(request), "REFUSED");
    assert.equal(await provider.find(request), "REFUSED");
    assert.deepEqual(await kept(), { done: 0, undone: 0 });
  },
  "calls an undo that takes its time pending, and says when it is there": async (of) => {
    const { provider, request, act, kept } = asked(of, "undoes slowly");
    await act();
    assert.equal(await provider.undo(request), "PENDING");
    assert.equal(await provider.find(request), "PENDING");
    assert.deepEqual(await kept(), { done: 1, undone: 0 });
    assert.equal(await provider.undo(request), "UNDONE");
    assert.deepEqual(await kept(), { done: 1, undone: 1 });
  },
  "repeats an error that it has stored; a look tells what really happened": async (of) => {
    const { provider, request, act, kept } = asked(of, "stores an error");
    await assert.rejects(act(), Unavailable);
    await assert.rejects(act(), Unavailable);
    assert.equal(await provider.find(request), "DONE");
    assert.deepEqual(await kept(), { done: 1, undone: 0 });
  },
  "may forget a key, and still finds and undoes what is there": async (of) => {
    const { provider, request, act, kept } = asked(of);
    await act();
    await of.forget(request);
    assert.equal(await provider.find(request), "DONE");
    assert.equal(await provider.undo(request), "UNDONE");
    assert.deepEqual(await kept(), { done: 1, undone: 1 });
  },
  "keeps keys apart": async (of) => {
    const { provider, request } = asked(of);
    await provider.undo(request);
    assert.equal(await asked(of).act(), "DONE");
  },
};

function asked<R>(of: ProviderSubject<R>, whim?: Whim) {
  const { provider } = of;
  const request = of.request(whim);
  const act = () => provider.do(request, AMOUNT);
  return { provider, request, act, kept: () => of.kept(request) };
}
