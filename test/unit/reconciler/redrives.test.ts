import { redriveName, redriveOf, sagaOf } from "../../../lambdas/runtime/reconciler/redrive-name";
import { Unavailable } from "../../../lambdas/saga/errors";
import { handOverName } from "../../../lambdas/saga/lane";
import { MAX_REDRIVES } from "../../../lambdas/saga/reconcile";
import { executionNamed, MACHINE, NOW, secondsBetween } from "./given";
import { aReconciler, clock, executions, records, told } from "./reconciling";

describe("a saga whose execution was stopped, and whose next could not be started for a while", () => {
  it("goes forward again after that, and is not escalated: nothing of it has failed but once", async () => {
    executions.statuses.set(executionNamed("saga-1"), "ABORTED");
    records.put();
    const throttled = jest.spyOn(executions, "start");
    for (let n = 0; n < MAX_REDRIVES; n++) throttled.mockRejectedValueOnce(new Unavailable("slow"));
    await untilStarted();
    executions.statuses.set(records.rows.get("saga-1")?.executionArn ?? "", "FAILED");
    expect(await nextLook()).toMatchObject({ did: "resume" });
    expect(told).toEqual([]);
    expect(records.rows.get("saga-1")).toMatchObject({ phase: "open", failures: 2 });
  });

  const nextLook = () => {
    clock.now = records.rows.get("saga-1")?.dueAt ?? "";
    return aReconciler().one("saga-1", "due");
  };

  async function untilStarted(): Promise<void> {
    while (executions.started.length === 0) await nextLook();
  }
});

describe("a re-drive's name", () => {
  it("is none that a saga can have, and as long as Step Functions allows", () => {
    const name = redriveName("a".repeat(64), 1_000_000);
    expect(name).not.toMatch(/^[A-Za-z0-9]/);
    expect(name).toMatch(/^[\w-]{1,80}$/);
    expect(redriveOf(name)).toEqual({ id: "a".repeat(64), n: 1_000_000 });
    expect(redriveOf("a-r1")).toBeUndefined();
  });

  it("is another one where an ended execution has it, as after a restore to an earlier time", async () => {
    const { request } = records.put();
    executions.put("_saga-1-r1", "SUCCEEDED", request);
    executions.put("_saga-1-r2", "FAILED", request);
    expect(await aReconciler().one("saga-1", "due")).toMatchObject({ did: "resume", redrives: 3 });
    expect(executions.started).toEqual(["_saga-1-r3"]);
    expect(records.rows.get("saga-1")).toMatchObject({ redrives: 3, failures: 0 });
    expect(records.rows.get("saga-1")?.executionArn).toBe(executionNamed("_saga-1-r3"));
  });

  it("is another one where an execution with another input has it", async () => {
    records.put();
    executions.put("_saga-1-r1", "RUNNING", { of: "another saga" });
    await aReconciler().one("saga-1", "due");
    expect(executions.started).toEqual(["_saga-1-r2"]);
  });

  it("may be that of this saga's own execution that runs: the answer to its start was lost", async () => {
    const { request } = records.put();
    executions.put("_saga-1-r1", "RUNNING", request);
    expect(await aReconciler().one("saga-1", "due")).toMatchObject({ did: "resume", redrives: 1 });
    expect(executions.started).toEqual([]);
  });

  it("is looked for again a minute later, where too many are taken", async () => {
    const { request } = records.put();
    for (let n = 1; n <= 7; n++) executions.put(`_saga-1-r${n}`, "FAILED", request);
    expect(await aReconciler().one("saga-1", "due")).toMatchObject({ did: "failed" });
    clock.now = records.rows.get("saga-1")?.dueAt ?? "";
    expect(secondsBetween(NOW, clock.now)).toBe(60);
    expect(await aReconciler().one("saga-1", "due")).toMatchObject({ did: "resume" });
    expect(executions.started).toEqual(["_saga-1-r8"]);
  });
});

describe("a saga whose record names an execution that cannot be asked for", () => {
  it.each([
    ["is nonsense", "nonsense"],
    ["is empty", ""],
    ["has characters that none has", "not an*arn"],
    ["is of another machine", "arn:aws:states:eu-west-1:000000000000:execution:Other:x"],
    ["is of another account", "arn:aws:states:eu-west-1:999999999999:execution:Saga:x"],
    ["is longer than any", `arn:${"x".repeat(3000)}`],
  ])("is resumed: its ARN %s", async (_, executionArn) => {
    records.put({ executionArn });
    expect(await aReconciler().one("saga-1", "due")).toMatchObject({ did: "resume" });
    expect(executions.started).toEqual(["_saga-1-r1"]);
  });
});

describe("a saga whose record names what Step Functions cannot be asked about", () => {
  const RUNS = {
    "an execution of an express workflow":
      "arn:aws:states:eu-west-1:000000000000:express:Saga:saga-1:saga-1",
    "a run of the direct function": "direct:request-1:saga-1",
  };

  it.each(Object.entries(RUNS))("is resumed, and nobody asks: %s", async (_, executionArn) => {
    // The first execution of that name, which somebody has started by hand, tells nothing of the run.
    executions.put("saga-1", "RUNNING", records.put({ executionArn }).request);
    expect(await aReconciler().one("saga-1", "due")).toMatchObject({ did: "resume" });
    expect(executions.started).toEqual(["_saga-1-r1"]);
    expect(await executions.status(MACHINE, executionArn)).toBe("GONE");
    expect(executions.described).toEqual([]);
  });
});

describe("the execution to which a fast lane has handed over", () => {
  it("has a name that no saga and no re-drive has, and tells its saga", () => {
    for (const id of ["o-1", "o-1-h", "a".repeat(64)]) {
      const name = handOverName(id);
      expect(name).toMatch(/^_[\w-]{1,79}$/);
      expect([sagaOf(name), redriveOf(name)]).toEqual([id, undefined]);
      expect(sagaOf(redriveName(id, 2))).toBe(id);
      expect(sagaOf(id)).toBe(id);
    }
  });

  it("drives the saga: it is asked for, and left alone while it runs", async () => {
    const executionArn = executionNamed(handOverName("saga-1"));
    executions.put(handOverName("saga-1"), "RUNNING", records.put({ executionArn }).request);
    expect(await aReconciler().one("saga-1", "due")).toMatchObject({ did: "leave" });
  });

  it("is started by the reconciler as a re-drive, where the hand-over named it and then died", async () => {
    records.put({ executionArn: executionNamed(handOverName("saga-1")) });
    expect(await aReconciler().one("saga-1", "due")).toMatchObject({ did: "resume" });
    expect(executions.started).toEqual(["_saga-1-r1"]);
  });
});
