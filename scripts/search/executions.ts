import * as z from "zod";
import type { Definition } from "../../lambdas/runtime/stepping/asl";
import { Machine, type Outcome, type Waiting } from "../../lambdas/runtime/stepping/machine";
import type { AnyRequest } from "../../lambdas/saga/define";
import { HAND_OVER } from "../../lambdas/saga/lane";
import { remembered } from "./expressions";
import { integration, named } from "./integrations";
import type { Invocations } from "./invocations";
import { Interner, type Lessons, Memo } from "./lessons";
import type { Functions } from "./services";
import { type Broken, GONE, type Standing, statusOf } from "./standing";

const invoke = z.object({ FunctionName: z.string(), Payload: z.unknown() });

/** What executions share with the rest of the world. */
export interface Shared {
  readonly functions: Functions;
  readonly invocations: Invocations;
  readonly lessons: Lessons;
  readonly broken: Broken;
}

/**
 * Executions of one definition as numbers: positions, the task that each waits for, and where each outcome
 * leads. All of it is learned from the machine.
 */
export class ExecutionTable {
  readonly outcomes = new Interner<Outcome>();
  readonly aborted: number;
  readonly timedOut: number;
  private readonly positions = new Interner<Standing>();
  private readonly statuses: string[] = [];
  private readonly parks: boolean[] = [];
  private readonly breaks: number[] = [];
  private readonly functions: boolean[] = [];
  private readonly outcomeOfEnd: number[] = [];
  private readonly afterwards: Memo;
  private readonly launches: Memo;
  private readonly shortages: Memo;
  private readonly machines: readonly Machine[];
  private start = GONE;

  constructor(
    private readonly definition: Definition,
    private readonly of: Shared & {
      readonly request: AnyRequest;
      /** The place of its saga in the journey. */
      readonly number: number;
      /** ARNs. A state names an execution by its index here. */
      readonly arns: readonly string[];
    },
  ) {
    const { request, arns, lessons } = of;
    this.machines = arns.map((Id) => new Machine(definition, { Id, Input: request }, remembered));
    this.register({ at: "gone" });
    this.aborted = this.register({ at: "aborted" });
    this.timedOut = this.outcomes.numberOf({ error: "States.Timeout", cause: "{}" });
    this.afterwards = new Memo(lessons, async (position, outcome) =>
      this.register(await this.machine(0).next(this.waiting(position), this.outcomes.at(outcome))),
    );
    this.launches = new Memo(lessons, (position, timed) => this.launched(position, timed));
    this.shortages = new Memo(lessons, async (position) =>
      this.register(await this.machine(0).instead(this.waiting(position), HAND_OVER)),
    );
  }

  async prepare(): Promise<void> {
    this.start = this.register(await this.machine(0).start());
  }

  get first(): number {
    return this.start;
  }

  at(position: number): Standing {
    return this.positions.at(position);
  }

  statusOf(position: number): string {
    return this.statuses[position] ?? "GONE";
  }

  runs(position: number): boolean {
    return this.statuses[position] === "RUNNING";
  }

  endedBadly(position: number): boolean {
    return this.statuses[position] === "FAILED" || this.statuses[position] === "ABORTED";
  }

  /** Whether its task invokes a function. */
  invokes(position: number): boolean {
    return this.functions[position] ?? false;
  }

  /** Whether an invocation has done nothing yet of what its task waits for. */
  begins(position: number, execution: number, node: number): boolean {
    if (!this.invokes(position)) return false;
    return [0, 1].some((late) => this.launches.known(position, execution * 2 + late) === node);
  }

  /** Whether its task is to wait for a token. */
  waits(position: number): boolean {
    return this.parks[position] ?? false;
  }

  /** The outcome that the execution gets if its call is lost, late or broken. */
  brokenOutcome(position: number): number {
    return this.breaks[position] ?? this.timedOut;
  }

  /** The position after an outcome. */
  after(position: number, outcome: number): number {
    return this.afterwards.get(position, outcome);
  }

  /** The position in which it hands over instead, because its time is short. */
  instead(position: number): number {
    return this.shortages.get(position, 0);
  }

  /** The invocation with which a task begins. */
  launch(position: number, execution: number, late: number): number {
    return this.launches.get(position, execution * 2 + late);
  }

  /** The outcome that the execution gets from an invocation's end. */
  outcomeOf(end: number): number {
    const known = this.outcomeOfEnd[end];
    if (known !== undefined) return known;
    const ended = this.of.invocations.ends.at(end);
    const outcome =
      "error" in ended
        ? { error: ended.error, cause: JSON.stringify({ errorMessage: ended.cause }) }
        : { result: { Payload: ended.answer } };
    const number = this.outcomes.numberOf(outcome);
    this.outcomeOfEnd[end] = number;
    return number;
  }

  /** The token of an execution's visit to a waiting state. Each try has its own. */
  token(position: number, execution: number): string {
    const { state, retries } = this.waiting(position);
    return [this.of.arns[execution], state, ...retries].join("#");
  }

  private machine(execution: number): Machine {
    const machine = this.machines[execution];
    if (!machine) throw new RangeError(`no execution ${execution}`);
    return machine;
  }

  private waiting(position: number): Waiting {
    const standing = this.positions.at(position);
    if (standing.at !== "task") throw new Error(`${position} waits for no task`);
    return standing;
  }

  private resource({ state }: Waiting): string {
    const task = this.definition.States[state];
    return task?.Type === "Task" ? task.Resource : "";
  }

  private register(standing: Standing): number {
    const number = this.positions.numberOf(standing);
    this.statuses[number] = statusOf(standing);
    if (standing.at === "task") {
      const resource = this.resource(standing);
      this.parks[number] = resource.endsWith(".waitForTaskToken");
      this.functions[number] = resource.endsWith("lambda:invoke");
      const error = this.of.broken[resource];
      if (!error) throw new Error(`${standing.state}: ${resource} is not known here`);
      this.breaks[number] = this.outcomes.numberOf({ error, cause: "{}" });
    }
    return number;
  }

  private async launched(position: number, timed: number): Promise<number> {
    const execution = Math.floor(timed / 2);
    const waiting = this.waiting(position);
    const filled = await this.machine(execution).arguments(
      waiting,
      this.token(position, execution),
    );
    const { functions, invocations, number } = this.of;
    const at = { of: number, late: timed % 2 };
    const own = integration(this.resource(waiting), filled, { saga: functions.saga, number });
    if (own) return invocations.root(at, own.name, own.program);
    const { FunctionName, Payload } = invoke.parse(filled);
    return functions.root(invocations, at, named(FunctionName, "FunctionArn"), Payload);
  }
}
