import { Unavailable } from "../../../lambdas/saga/errors";
import { MAX_REDRIVES, MAX_RESUMES } from "../../../lambdas/saga/reconcile";
import { executionNamed, FUTURE, NOW, secondsBetween } from "./given";
import { aReconciler, clock, executions, records, told } from "./reconciling";

describe("a saga whose execution is gone", () => {
  it("is resumed by one of a new name, with the request as it was stored", async () => {
    const { request } = records.put({ redrives: 4 });
    const done = await aReconciler().one("saga-1", "due");
    const execution = executionNamed("_saga-1-r5");
    expect(done).toEqual({ id: "saga-1", did: "resume", execution, redrives: 5 });
    expect(executions.started).toEqual(["_saga-1-r5"]);
    expect(executions.inputs).toEqual([request]);
    expect(records.rows.get("saga-1")).toMatchObject({ executionArn: execution, redrives: 5 });
  });

  it("is resumed too when no execution ever stood in its record", async () => {
    records.put({ executionArn: undefined });
    await aReconciler().one("saga-1", "due");
    expect(executions.started).toEqual(["_saga-1-r1"]);
  });
});

describe("while undos come first", () => {
  it("a saga that may go forward is left alone, and nothing but its record is read", async () => {
    records.put();
    const status = jest.spyOn(executions, "status");
    expect(await aReconciler().unlessOpen("saga-1", "due")).toBeUndefined();
    expect([records.log, executions.started, status.mock.calls]).toEqual([[], [], []]);
  });

  it.each(["fenced", "decided"] as const)("one that is %s is driven on", async (phase) => {
    records.put({ phase });
    expect(await aReconciler().unlessOpen("saga-1", "due")).toMatchObject({ did: "resume" });
  });

  it("one that cannot be read is reported, and set aside", async () => {
    records.put();
    jest.spyOn(records, "read").mockRejectedValue(new Unavailable("no answer"));
    expect(await aReconciler().unlessOpen("saga-1", "due")).toMatchObject({ did: "failed" });
  });
});

describe("the record", () => {
  it("names the execution before it is started", async () => {
    records.put();
    const start = jest.spyOn(executions, "start").mockImplementation(async (_, name) => {
      expect(records.rows.get("saga-1")?.executionArn).toBe(executionNamed(name));
      return "started";
    });
    await aReconciler().one("saga-1", "due");
    expect(start).toHaveBeenCalledTimes(1);
  });

  it("lets a saga be resumed whose reconciler died before it started the execution", async () => {
    records.put();
    jest.spyOn(executions, "start").mockReturnValueOnce(new Promise(() => {}));
    void aReconciler().one("saga-1", "due");
    await until(() => records.log.includes("redriven saga-1"));
    clock.now = records.rows.get("saga-1")?.dueAt ?? "";
    expect(secondsBetween(NOW, clock.now)).toBe(60);
    await aReconciler().one("saga-1", "due");
    expect(executions.started).toEqual(["_saga-1-r2"]);
  });
});

describe("a saga whose executions keep failing", () => {
  beforeEach(() => executions.statuses.set(executionNamed("saga-1"), "FAILED"));

  it("is fenced first and then resumed, once going forward was given up", async () => {
    records.put({ failures: MAX_RESUMES });
    const { did } = await aReconciler().one("saga-1", "due");
    expect(did).toBe("compensate");
    expect(records.log).toEqual(["fenced saga-1", "redriven saga-1"]);
    expect(executions.started).toEqual(["_saga-1-r1"]);
  });

  it("is left alone if it was confirmed while it was being given up", async () => {
    records.put({ failures: MAX_RESUMES });
    jest.spyOn(records, "fence").mockImplementation(async () => {
      records.put({ phase: "closed" });
    });
    expect(await aReconciler().one("saga-1", "due")).toMatchObject({ did: "leave" });
    expect(executions.started).toEqual([]);
  });

  it("is resumed once if two reconcilers give it up at the same time", async () => {
    records.put({ failures: MAX_RESUMES });
    const fence = records.fence.bind(records);
    jest.spyOn(records, "fence").mockImplementationOnce(async (saga) => {
      await fence(saga);
      expect(await aReconciler().one("saga-1", "due")).toMatchObject({ did: "resume" });
    });
    expect(await aReconciler().one("saga-1", "event")).toMatchObject({ did: "leave" });
    expect(executions.started).toEqual(["_saga-1-r1"]);
  });

  it("is escalated to a person once its undo keeps failing, and again after a day", async () => {
    records.put({ phase: "fenced", failures: MAX_REDRIVES });
    for (const trigger of ["due", "due", "event", "restart"] as const) {
      await aReconciler().one("saga-1", trigger);
    }
    expect(told).toEqual(["saga-1"]);
    clock.now = records.rows.get("saga-1")?.dueAt ?? "";
    await aReconciler().one("saga-1", "due");
    expect(told).toEqual(["saga-1", "saga-1"]);
  });

  it("is still resumed by hand", async () => {
    records.put({ phase: "fenced", failures: MAX_REDRIVES, dueAt: FUTURE });
    expect(await aReconciler().one("saga-1", "hand")).toMatchObject({ did: "resume" });
    expect(executions.started).toEqual(["_saga-1-r1"]);
    expect(records.rows.get("saga-1")).toMatchObject({ failures: MAX_REDRIVES });
  });
});

describe("a saga that nothing can be done about", () => {
  it("is answered as failed and put off for an hour, if it is broken", async () => {
    records.put();
    records.broken.add("saga-1");
    const error = "row saga-1 is damaged";
    expect(await aReconciler().one("saga-1", "due")).toEqual({
      id: "saga-1",
      did: "failed",
      error,
    });
    expect(secondsBetween(NOW, records.rows.get("saga-1")?.dueAt)).toBe(3600);
  });

  it("is put off for a minute, if only something did not answer", async () => {
    records.put();
    jest.spyOn(executions, "start").mockRejectedValue(new Unavailable("throttled"));
    expect(await aReconciler().one("saga-1", "due")).toMatchObject({ did: "failed" });
    expect(secondsBetween(NOW, records.rows.get("saga-1")?.dueAt)).toBe(60);
  });

  it("is answered as failed also if it cannot be put off", async () => {
    records.broken.add("saga-1");
    jest.spyOn(records, "setAside").mockRejectedValue(new Error("no answer"));
    expect(await aReconciler().one("saga-1", "due")).toMatchObject({ did: "failed" });
  });

  it.each([
    ["is unknown", undefined, "unknown"],
    ["is closed", "closed", "leave"],
  ] as const)("is left alone, if it %s", async (_, phase, did) => {
    if (phase) records.put({ phase });
    const status = jest.spyOn(executions, "status");
    expect(await aReconciler().one("saga-1", "hand")).toMatchObject({ did });
    expect(status).not.toHaveBeenCalled();
    expect(records.log).toEqual([]);
  });
});

describe("a closed saga of which an execution may still sleep", () => {
  it("is woken by hand; without a sleeping execution it is left alone", async () => {
    records.put({ phase: "closed", wait: "decided" });
    expect(await aReconciler().one("saga-1", "hand")).toMatchObject({ did: "resend" });
    jest.spyOn(records, "resend").mockResolvedValue(false);
    expect(await aReconciler().one("saga-1", "hand")).toMatchObject({ did: "leave" });
    expect(records.log).toEqual(["resent saga-1"]);
  });
});

describe("a running saga", () => {
  beforeEach(() => executions.statuses.set(executionNamed("saga-1"), "RUNNING"));

  it("gets the decision again, in case the first message was lost", async () => {
    records.put({ wait: "decided" });
    expect(await aReconciler().one("saga-1", "hand")).toMatchObject({ did: "resend" });
    expect(records.log).toEqual(["resent saga-1", "postponed saga-1"]);
  });

  it("is reminded of once, while there is still time to decide", async () => {
    records.put({ wait: "waiting", waitUntil: FUTURE });
    const did = [
      await aReconciler().one("saga-1", "due"),
      await aReconciler().one("saga-1", "due"),
    ];
    expect(did.map((done) => done.did)).toEqual(["remind", "leave"]);
  });

  it("is put off when it is due, and not touched when it is not", async () => {
    records.put({ dueAt: FUTURE });
    await aReconciler().one("saga-1", "restart");
    expect(records.log).toEqual([]);
    records.put();
    await aReconciler().one("saga-1", "due");
    expect(records.log).toEqual(["postponed saga-1"]);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setImmediate(done));
}
