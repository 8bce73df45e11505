// Copied into a user's folder: a test of the installed kit, for any test runner.
import assert from "node:assert/strict";
import { createHook } from "node:async_hooks";
import { testSaga } from "stepfunctions-saga/testing";
import { parcels } from "./lambdas/parcels/saga.ts";

const test = globalThis.test ?? (await import("node:test")).test;

test("time is skipped and never slept", async () => {
  let timers = 0;
  const hook = createHook({ init: (_id, type) => void (type === "Timeout" && timers++) });
  hook.enable();
  const rows = await testSaga(parcels).everyFault(["item contended"]);
  hook.disable();
  assert.ok(rows.length > 0);
  assert.equal(timers, 0);
});
