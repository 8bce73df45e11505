import { faultNames, SagaFailure, testSaga } from "stepfunctions-saga/testing";
import { order } from "../../../lambdas/order/saga";
import { travel } from "../../../lambdas/travel/saga";
import { sample } from "../../../scripts/new-saga/template/saga";
import { deciding } from "../../../scripts/search/mutants/deciding";

const widget = order.examples.plain;
if (!widget) throw new Error("the order saga has an example plain");

describe("an example that is placed", () => {
  it("ends as it says, and tells its rows, its numbers and its story", async () => {
    const run = await testSaga(order).place("plain");
    expect(run.ends).toBe("done");
    expect(run.record).toMatchObject({ status: "CONFIRMED" });
    expect(run.rows.Payment).toMatchObject({ status: "CAPTURED", amount: 100 });
    expect(run.counters).toEqual({ "sku#widget": 1 });
    expect(run.story.join("\n")).toMatch("o-1 ReserveStock [reserve: writes Inventory");
  });

  it("may be one of the test's own", async () => {
    const example = {
      ...widget,
      says: "none",
      counters: { "sku#widget": 0 },
      ends: "undone",
    } as const;
    expect((await testSaga(order).place(example)).ends).toBe("undone");
  });

  it("goes on after its pivot", async () => {
    expect((await testSaga(travel).place("booked")).record).toMatchObject({ status: "COMPLETED" });
    expect((await testSaga(travel).place("no tickets")).ends).toBe("stuck");
  });

  it.each([
    ["approve", "done"],
    ["reject", "undone"],
    ["nobody", "undone"],
    ["late", "undone"],
  ] as const)("where people %s is %s", async (decides, ends) => {
    expect((await testSaga(order).place("approval", { decides })).ends).toBe(ends);
  });
});

describe("a fault", () => {
  const charge = { at: "ChargePayment" };
  const once = (is: (typeof faultNames)[number], call = 1) =>
    testSaga(order).place("plain", { fault: { ...charge, is, call } });

  it("that passes is tried again, and the money is taken once", async () => {
    for (const is of ["killed before", "killed after", "failing"] as const) {
      const run = await once(is, 2);
      expect([is, run.ends]).toEqual([is, "done"]);
      expect(run.story.join("\n")).toMatch(/ChargePayment .* dies/);
      expect(run.story.join("\n")).not.toContain("captures 2");
    }
  });

  it("for as long as a step is tried undoes the saga", async () => {
    const fault = { ...charge, is: "failing", times: 7 } as const;
    expect((await testSaga(order).place("plain", { fault })).ends).toBe("undone");
  });

  it("that leaves a call behind carries it out at last", async () => {
    for (const is of ["late", "twice", "execution stopped"] as const) {
      const { story } = await once(is);
      expect([is, story.at(-1)]).toEqual([
        is,
        expect.stringContaining("goes on after its caller gave up"),
      ]);
    }
  });

  it("that kills after the last call loses the answer", async () => {
    expect((await once("killed after", 3)).story.join("\n")).toContain(
      "answers, and the answer is lost",
    );
  });

  it.each([
    ["ReserveStock", order, "plain", "undone"],
    ["ChargePayment", order, "plain", "undone"],
    ["IssueTickets", travel, "booked", "stuck"],
  ] as const)("that refuses %s ends the saga as it must", async (at, saga, example, ends) => {
    const run = await testSaga(saga).place(example, { fault: { is: "refused", at } });
    expect(run.ends).toBe(ends);
  });

  it("refuses no undo, and none of the record's own steps", async () => {
    for (const at of ["RefundPayment", "ConfirmOrder"]) {
      const placed = testSaga(order).place("plain", { fault: { is: "refused", at } });
      await expect(placed).rejects.toThrow(`"refused" cannot happen at call 1 of ${at}`);
    }
  });

  it("that meets no such call is an error, and no passed test", async () => {
    await expect(once("killed before", 9)).rejects.toThrow(
      'plain: "killed before" cannot happen at call 9 of ChargePayment',
    );
  });
});

/** The sample saga with a faulty step: it always takes one, however many are wanted. */
function mistaken() {
  const [step, ...rest] = sample.steps;
  if (!step || !("by" in step)) throw new Error("the sample begins with a step");
  const { by } = step;
  const participant: typeof by.participant = (names) => {
    const whole = by.participant(names);
    return deciding(whole, (row, message, ...rest) =>
      whole.decide(row, { ...message, request: { ...message.request, quantity: 1 } }, ...rest),
    );
  };
  return { ...sample, steps: [{ ...step, by: { ...by, participant } }, ...rest] };
}

describe("every fault at every call", () => {
  const some = ({ plain, ...rest }: typeof order.examples, ...names: string[]) =>
    Object.fromEntries(
      [["plain", plain], ...Object.entries(rest)].filter(([name]) => names.includes(`${name}`)),
    );

  it("of two examples holds, and each fault struck", async () => {
    const saga = { ...order, examples: some(order.examples, "plain", "declined") };
    const rows = await testSaga(saga).everyFault();
    expect(new Set(rows.map(({ is }) => is))).toEqual(new Set(faultNames));
    const stopped = rows.filter(({ is }) => is === "execution stopped");
    expect(stopped.map(({ example, ends }) => `${example} ${ends}`)).toContain("plain done");
    expect(rows).toContainEqual({
      example: "declined",
      decides: "nobody",
      is: "late",
      at: "ReleaseStock",
      call: 1,
      ends: "undone",
    });
  });

  it("finds a step that takes too few, and tells how", async () => {
    const failure = testSaga(mistaken()).everyFault(["failing"]);
    await expect(failure).rejects.toThrow(SagaFailure);
    await expect(failure).rejects.toThrow(/Goods of a-1: HELD(.|\n)*CollectMoney/);
  });
});

describe("the search", () => {
  it("holds for an example, and says how much it met", async () => {
    const [found] = await testSaga(order).search("orchestration", ["soldOut"]);
    expect(found).toMatchObject({ example: "soldOut", coordination: "orchestration" });
    expect(found?.states).toBeGreaterThan(100);
  });

  it("finds the shortest way to a mistake", async () => {
    const searched = testSaga(mistaken()).search("choreography", ["not enough"]);
    await expect(searched).rejects.toThrow("a saga that a service must refuse is not confirmed");
  });
});

describe("a deployed stack", () => {
  const deployed = testSaga(order, { stack: "OrderSaga" });

  it("takes no fault and no search, which are for tests in memory", async () => {
    const fault = { is: "late", at: "ChargePayment" } as const;
    const only = "is for tests in memory: leave out the stack";
    await expect(deployed.place("plain", { fault })).rejects.toThrow(`the fault "late" ${only}`);
    await expect(deployed.everyFault()).rejects.toThrow(`every fault ${only}`);
    await expect(deployed.search()).rejects.toThrow(`a search ${only}`);
  });

  it("cannot skip time, and must be a stack of the saga", async () => {
    const waiting = deployed.place("approval", { decides: "nobody" });
    await expect(waiting).rejects.toThrow("until the time for the approval ends");
    const other = testSaga(order, { stack: "Parcels" }).place("plain");
    await expect(other).rejects.toThrow("is OrderSaga or OrderChoreography, not Parcels");
  });
});
