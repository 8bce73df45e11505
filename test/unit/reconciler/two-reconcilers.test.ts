import { MAX_REDRIVES, type Trigger } from "../../../lambdas/saga/reconcile";
import { executionNamed } from "./given";
import { aReconciler, executions, records, told } from "./reconciling";

describe("two reconcilers", () => {
  const bad = executionNamed("saga-1");

  it("at once start one execution", async () => {
    records.put();
    executions.statuses.set(bad, "FAILED");
    const both = [aReconciler().one("saga-1", "due"), aReconciler().one("saga-1", "event")];
    const did = (await Promise.all(both)).map((done) => done.did);
    expect(did.sort()).toEqual(["leave", "resume"]);
    expect(executions.started).toEqual(["_saga-1-r1"]);
  });

  /** Runs another reconciler completely between the naming of an execution and its start. */
  async function anotherInBetween(trigger: Trigger): Promise<void> {
    records.put();
    const start = executions.start.bind(executions);
    jest.spyOn(executions, "start").mockImplementationOnce(async (...args) => {
      await aReconciler().one("saga-1", trigger);
      return start(...args);
    });
    await aReconciler().one("saga-1", "due");
  }

  it.each(["due", "event"] as const)(
    "start one also if the record of a %s saga names an execution that was not started",
    async (trigger) => {
      await anotherInBetween(trigger);
      expect(executions.started).toEqual(["_saga-1-r1"]);
    },
  );

  it.each(["restart", "hand"] as const)(
    "never start one name twice, whichever call a %s overtakes",
    async (trigger) => {
      await anotherInBetween(trigger);
      expect(executions.started).toEqual(["_saga-1-r2", "_saga-1-r1"]);
      expect(records.rows.get("saga-1")?.executionArn).toBe(executionNamed("_saga-1-r2"));
    },
  );

  it("re-drive a saga although one of them saw it running and put it off at that moment", async () => {
    records.put({ wait: "decided" });
    jest.spyOn(executions, "status").mockImplementationOnce(async () => {
      executions.statuses.set(bad, "RUNNING");
      expect(await aReconciler().one("saga-1", "hand")).toMatchObject({ did: "resend" });
      executions.statuses.set(bad, "ABORTED");
      return "ABORTED";
    });
    expect(await aReconciler().one("saga-1", "event")).toMatchObject({ did: "resume" });
    expect(executions.started).toEqual(["_saga-1-r1"]);
  });

  it("at once escalate once", async () => {
    records.put({ phase: "fenced", failures: MAX_REDRIVES });
    executions.statuses.set(bad, "FAILED");
    await Promise.all([aReconciler().one("saga-1", "due"), aReconciler().one("saga-1", "due")]);
    expect(told).toEqual(["saga-1"]);
  });
});
