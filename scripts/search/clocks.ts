import * as z from "zod";
import { MemoryStore } from "../../lambdas/runtime/memory-store";
import { errorOf } from "../../lambdas/runtime/reaction";
import type { Definition } from "../../lambdas/runtime/stepping/asl";
import { fill } from "../../lambdas/runtime/stepping/expressions";
import { Machine, type Outcome, type Waiting } from "../../lambdas/runtime/stepping/machine";
import { tablesOf } from "../../lambdas/runtime/tables";
import { type AnySaga, servicesIn } from "../../lambdas/saga/define";
import { remembered } from "./expressions";
import type { LateEffect } from "./finality";
import { EARLY } from "./invocations";
import { type Journey, journeyOf } from "./journeys";
import type { Call } from "./ports";
import { Functions, type Shipped, shipped } from "./services";
import { clock, withStoppedClock } from "./stopped-clock";

/** Seconds by which the functions' clocks are ahead of the clock of Step Functions. */
const AHEAD = [-600, 0, 600];

/** The most waits for somebody outside. They grow, so even a day has fewer. */
const MOST = 12;

const OVER: Outcome = { error: "States.Timeout", cause: "{}" };
const invoke = z.object({ FunctionName: z.string(), Payload: z.unknown() });

interface Options {
  readonly machine: Definition;
  readonly parts?: Shipped;
}

/**
 * Checks that a wait takes the time from one clock. If nobody decides, an execution must wait once for its approval
 * and then give up, whichever clock is behind. If nobody acts outside, its waits must last until the first deadline.
 * Steps one execution while time passes.
 */
export function waitsAgain(
  saga: AnySaga,
  example: string,
  { machine, parts = shipped(saga) }: Options,
): Promise<LateEffect | undefined> {
  return withStoppedClock(async () => {
    const journey = journeyOf(saga, example);
    const [request = {}] = journey.requests;
    const seconds = servicesIn(saga).find(({ sandbox }) => sandbox?.asks?.(request))?.awaits
      ?.seconds;
    for (const ahead of AHEAD) {
      const wait = new Wait(journey, { machine, parts }, ahead);
      const lasted = await wait.lasts(seconds === undefined ? 2 : MOST);
      const all = lasted.reduce((sum, one) => sum + one, 0);
      const isRight = seconds === undefined ? lasted.length === 1 : all === seconds;
      if (!isRight) return inWords(journey, ahead, lasted);
    }
    return undefined;
  });
}

function inWords(
  { saga, ids, decides }: Journey,
  ahead: number,
  lasted: readonly number[],
): LateEffect {
  const asks = decides.length === 0;
  const property = asks
    ? "always: a saga waits for somebody outside until its first deadline"
    : "always: a saga waits for its approval once, by one clock";
  const lines = [
    `${property}: does not hold`,
    `   0 ${saga.noun} of ${ids[0]}: nothing; its functions' clocks are ${ahead} s ahead`,
    ...lasted.map(
      (seconds, i) =>
        `   ${i + 1} nobody ${asks ? "acts" : "decides"}; it has waited for ${seconds} s`,
    ),
  ];
  return { property, steps: lasted.length, trace: lines.join("\n") };
}

class Wait {
  private readonly stores = new Map<string, MemoryStore<object>>();
  private readonly machine: Machine;
  private readonly functions: Functions;
  private time = EARLY;

  constructor(
    { saga, requests, threshold, counters }: Journey,
    private readonly by: Required<Options>,
    private readonly ahead: number,
  ) {
    for (const name of tablesOf(saga)) this.stores.set(name, new MemoryStore());
    for (const { service, key, attribute, before } of counters) {
      this.stores.get(service)?.counters.set(key, new Map([[attribute, before]]));
    }
    this.machine = new Machine(by.machine, { Id: "execution", Input: requests[0] }, remembered);
    this.functions = new Functions(saga, by.parts, threshold);
  }

  /** The lengths of its waits until it gives up, or until there are so many that something is wrong already. */
  async lasts(most: number): Promise<number[]> {
    const lasted: number[] = [];
    let position = await this.machine.start();
    while (position.at === "task" && lasted.length < most) {
      const seconds = await this.waits(position);
      if (seconds !== undefined) lasted.push(seconds);
      const outcome = seconds === undefined ? await this.invoked(position) : OVER;
      position = await this.machine.next(position, outcome);
    }
    return lasted;
  }

  /** The seconds of a wait for a token. The time passes by as much. Undefined for another task. */
  private async waits(at: Waiting): Promise<number | undefined> {
    const task = this.by.machine.States[at.state];
    if (task?.Type !== "Task" || !task.Resource.endsWith(".waitForTaskToken")) return undefined;
    const states = { context: { State: { EnteredTime: new Date(this.time).toISOString() } } };
    const seconds = Number(await fill(task.TimeoutSeconds, { ...at.variables, states }));
    this.time += Math.max(0, seconds) * 1000;
    return seconds;
  }

  /** A function's answer, by the function's own clock. */
  private async invoked(at: Waiting): Promise<Outcome> {
    const { FunctionName, Payload } = invoke.parse(await this.machine.arguments(at, ""));
    clock.time = this.time + this.ahead * 1000;
    const service = FunctionName.replace(/^\$\{(\w+)FunctionArn\}$/, "$1");
    try {
      return { result: { Payload: await this.functions.run(service, Payload, this.call) } };
    } catch (error) {
      const { name, message } = errorOf(error);
      return { error: name, cause: JSON.stringify({ errorMessage: message }) };
    }
  }

  private readonly call: Call = async (request) => {
    const store = "table" in request && this.stores.get(request.table);
    if (!store) throw new Error("this check asks tables only");
    if ("read" in request) return store.read(request.read);
    return "commit" in request ? store.commit(request.commit) : true;
  };
}
