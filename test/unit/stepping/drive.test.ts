import { order as typed } from "../../../lambdas/order/saga";
import { HAND_OVER_MS } from "../../../lambdas/runtime/stepping/drive";
import { Machine } from "../../../lambdas/runtime/stepping/machine";
import { definitionWith } from "../../../lambdas/runtime/stepping/tasks";
import type { AnySaga } from "../../../lambdas/saga/define";
import { Refused, Unavailable } from "../../../lambdas/saga/errors";
import { handOverName } from "../../../lambdas/saga/lane";
import { sagas } from "../../../lambdas/sagas";
import { aslText } from "../../../statemachine/asl-text";
import { Lane } from "./given";

const order = typed as unknown as AnySaga;
const plain = order.examples.plain?.request;
const HANDED = {
  at: "succeeded",
  output: {
    orderId: "o-1",
    outcome: "HANDED_OVER",
    execution: `arn:executions:${handOverName("o-1")}`,
  },
};
const condition = () => {
  const error = new Error("The conditional request failed");
  error.name = "ConditionalCheckFailedException";
  return Promise.reject(error);
};

const away = (): Promise<unknown> => Promise.reject(new Error("away"));
const taken = async (): Promise<"taken"> => "taken";

/** An execution of the standard workflow over the same kind of rows, as far as it needs nobody. */
async function standard(lane: Lane, request: unknown) {
  const definition = definitionWith(JSON.parse(aslText(lane.saga)), {});
  const machine = new Machine(definition, { Id: "direct:o-1:request", Input: request });
  let at = await machine.start();
  while (at.at === "task") {
    const task = definition.States[at.state];
    if (task?.Type !== "Task" || !task.Resource.endsWith("invoke")) return undefined;
    const args = await machine.arguments(at, "");
    at = await machine.next(at, await outcome(lane, task, args));
  }
  return at;
}

async function outcome(lane: Lane, task: Parameters<Lane["perform"]>[0], args: unknown) {
  try {
    return { result: await lane.perform(task, args) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const cause = JSON.stringify({ errorType: error.name, errorMessage: error.message });
    return { error: error.name, cause };
  }
}

const examples = Object.values(sagas as Readonly<Record<string, AnySaga>>).flatMap((saga) =>
  Object.entries(saga.examples).map(([name, example]) => [saga.name, name, saga, example] as const),
);

describe("a direct run ends as an execution of the standard workflow does", () => {
  it.each(examples)(
    "or hands over what that one waits for: %s, %s",
    async (_, name, saga, { request }) => {
      const lane = new Lane(saga, name);
      const end = await lane.run(request);
      const other = new Lane(saga, name);
      const expected = await standard(other, request);
      if (!expected) {
        expect(end).toMatchObject({ output: { outcome: "HANDED_OVER" } });
        expect(lane.started).toMatchObject([{ input: request }]);
        return;
      }
      expect(end).toEqual(expected);
      expect(lane.rows).toBe(other.rows);
      expect([lane.updates, lane.started]).toEqual([[], []]);
    },
  );

  it.each([
    ["nothing", null],
    ["a text", "order"],
    ["no amount", { orderId: "o-1" }],
    ["an id that no key can be", { ...plain, orderId: "" }],
  ])("also for what is no request: %s", async (_, request) => {
    const end = await new Lane(order, "plain").run(request);
    expect(end).toEqual(await standard(new Lane(order, "plain"), request));
    expect(end).toMatchObject({ at: "failed", error: "InvalidOrder" });
  });
});

describe("a direct run hands over", () => {
  it("what waits for a person, once the record names who goes on with it", async () => {
    const lane = new Lane(order, "approval");
    expect(await lane.run(order.examples.approval?.request)).toMatchObject({
      output: { outcome: "HANDED_OVER" },
    });
    expect(lane.updates).toHaveLength(1);
    expect(lane.updates[0]).toMatchObject({
      TableName: "records",
      ExpressionAttributeValues: { ":own": { S: "direct:o-1:request" } },
    });
  });

  it("what exhausts its retries, after the pauses that the definition says", async () => {
    const lane = new Lane(order, "plain");
    lane.before = async (command) => {
      if (command === "charge") throw new Unavailable("no answer");
    };
    expect(await lane.run(plain)).toEqual(HANDED);
    expect(lane.commands).toEqual(["place", "reserve", "charge", "charge"]);
  });

  it("an undo that fails for good, and undoes a refusal itself", async () => {
    const lane = new Lane(order, "plain");
    lane.before = async (command) => {
      if (command === "charge") throw new Refused("CardDeclined", "no");
      if (command === "release") throw new TypeError("a bug");
    };
    expect(await lane.run(plain)).toEqual(HANDED);
    expect(lane.commands.slice(3)).toEqual(["abandon", "refund", "release"]);
  });

  it.each([1, 2, 3])("what its time does not suffice for, before command %i", async (n) => {
    const lane = new Lane(order, "plain");
    const leftMs = () => (lane.commands.length < n ? HAND_OVER_MS : 0) + HAND_OVER_MS - 1;
    expect(await lane.run(plain, leftMs)).toEqual(HANDED);
    expect(lane.commands).toHaveLength(n);
  });

  it("also before its first command: nothing but the new execution knows of the saga then", async () => {
    const lane = new Lane(order, "plain");
    lane.update = condition;
    expect(await lane.run(plain, () => 1000)).toEqual(HANDED);
    expect([lane.commands, lane.started]).toMatchObject([[], [{ name: handOverName("o-1") }]]);
  });

  it("a command that does not answer in time, which goes on unawaited", async () => {
    const lane = new Lane(order, "plain");
    let left = HAND_OVER_MS + 20;
    lane.before = (command) => (command === "reserve" ? new Promise(() => {}) : Promise.resolve());
    const run = lane.run(plain, () => left);
    const timer = setInterval(() => {
      left = Math.max(1, left - 20);
    }, 5);
    expect(await run).toEqual(HANDED);
    clearInterval(timer);
  });

  it("nothing that another drives: it ends as under way", async () => {
    const lane = new Lane(order, "approval");
    lane.update = condition;
    expect(await lane.run(order.examples.approval?.request)).toMatchObject({
      output: { outcome: "UNDER_WAY" },
    });
    expect(lane.started).toEqual([]);
  });

  it.each([
    ["the record cannot be written", "update", away],
    ["it was handed over before, and that has ended", "start", taken],
  ] as const)("all the same where %s", async (_, what, does) => {
    const lane: Lane = Object.assign(new Lane(order, "approval"), { [what]: does });
    expect(await lane.run(order.examples.approval?.request)).toMatchObject({
      output: { outcome: "HANDED_OVER" },
    });
  });

  it("and fails where nothing can be started: the reconciler finds the record", async () => {
    const lane = new Lane(order, "approval");
    lane.start = () => Promise.reject(new Unavailable("Step Functions is away"));
    expect(await lane.run(order.examples.approval?.request)).toMatchObject({
      at: "failed",
      error: "HandOverFailed",
      cause: expect.stringContaining("Step Functions is away"),
    });
    expect(lane.started).toHaveLength(3);
  });
});
