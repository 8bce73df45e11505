import type { AnySaga } from "../../lambdas/saga/define";
import { Events } from "../../lambdas/saga/event";
import { END, routeOf, routesOf } from "../../lambdas/saga/routes";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { Begun } from "../../scripts/released/begun";
import { recorded } from "../../scripts/released/record";
import { type Moment, type Released, readReleased } from "../../scripts/released/released";
import { machineFor } from "../../scripts/search/search";
import { shipped } from "../../scripts/search/services";
import { SagaFailure } from "../../scripts/testing/run";
import { Runs } from "../../scripts/testing/runs";

// What the last released version has left, and the code of today: docs/upgrade.md has the rules.

const released = readReleased();

const of = (name: string): Released["sagas"][string] => {
  const found = released.sagas[name];
  if (!found) throw new Error(`no ${name} was released`);
  return found;
};

describe.each(sagaNames)("the released %s", (name) => {
  const saga: AnySaga = sagas[name];
  const { machine, moments, messages } = of(name);
  const parts = shipped(saga);
  /** How a moment's saga ends if it is started again there. */
  const goneOn = async ({ example, decides, tables }: Moment, by = machine) =>
    (await new Begun({ saga, machine: by, parts }, example, decides, tables).walk()).ends;

  it("left rows of every example", () => {
    const examples = new Set(moments.map(({ example }) => example));
    expect(moments.length).toBeGreaterThan(50);
    for (const example of examples) expect(Object.keys(saga.examples)).toContain(example);
  });

  it("has rows that the functions of today bring to the same end, by the state machine of today", async () => {
    const today = machineFor(saga);
    for (const moment of moments) {
      expect([moment.example, await goneOn(moment, today)]).toEqual([moment.example, moment.ends]);
    }
  });

  it("has executions in flight that come to the same end, whichever function dies", async () => {
    for (const example of new Set(moments.map((it) => it.example))) {
      const [first] = moments.filter((it) => it.example === example);
      if (!first) continue;
      const runs = new Runs({ saga, machine, parts }, example);
      const { sites, ends } = await runs.run(first.decides);
      expect([example, ends]).toEqual([example, first.ends]);
      for (const { at, call } of sites) {
        // A rule that breaks throws.
        await runs.tried(first.decides, { is: "killed after", at, call });
      }
    }
  });

  it("has messages that today's functions can read and handle", () => {
    const events = new Events(saga);
    expect(messages.length).toBeGreaterThan(10);
    for (const body of messages) {
      const { type } = events.parse(body);
      expect([type, routeOf(saga, type) !== undefined || routesOf(saga)[type] === END]).toEqual([
        type,
        true,
      ]);
    }
  });

  it("a status that got another name is found: what is held is not counted", async () => {
    const [moment] = moments.filter(({ tables }) => JSON.stringify(tables).includes('"HELD"'));
    if (!moment) throw new Error("nothing is held");
    const renamed = JSON.parse(JSON.stringify(moment).replaceAll('"HELD"', '"TAKEN"'));
    await expect(goneOn(renamed)).rejects.toThrow("1 left and 0 held");
  });

  it("a command that got another name is found: nothing is done", async () => {
    const text = JSON.stringify(machine).replaceAll('"confirm"', '"settle"');
    const [moment] = moments.filter(({ ends }) => ends === "done");
    if (!moment) throw new Error("nothing was done");
    await expect(goneOn(moment, JSON.parse(text))).rejects.toThrow(SagaFailure);
  });
});

it("is recorded in the form that it has: today's own record is read like it", async () => {
  const { moments } = await recorded(sagas.order);
  expect(Object.keys(moments[0] ?? {})).toEqual(Object.keys(of("order").moments[0] ?? {}));
});
