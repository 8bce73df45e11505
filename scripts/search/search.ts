import { Executions } from "../../lambdas/runtime/aws/executions";
import { type Definition, definition } from "../../lambdas/runtime/stepping/asl";
import { definitionWith } from "../../lambdas/runtime/stepping/tasks";
import type { AnySaga } from "../../lambdas/saga/define";
import { declarationOf } from "../../statemachine/declaration";
import { toAsl } from "../../statemachine/to-asl";
import { toExpress } from "../../statemachine/to-express";
import { Choreography } from "./choreography";
import type { Bounds } from "./environment";
import { explore, type Limits, type Result } from "./explore";
import { handOverRule } from "./hand-overs";
import { journeyOf } from "./journeys";
import { Orchestration } from "./orchestration";
import { outcomeRule } from "./outcomes";
import { propertiesOf } from "./properties";
import { machineOf, type Shipped, shipped } from "./services";
import type { FastLane } from "./slots";
import type { Broken } from "./standing";
import type { State } from "./state-set";

/** What is searched instead of the shipped code and state machine, and how far. */
export interface Options {
  readonly limits?: Limits;
  readonly machine?: Definition;
  readonly workflow?: Definition;
  readonly parts?: Shipped;
  /** What drives sagas before the state machine does. Default: nothing. */
  readonly lane?: FastLane["lane"] | undefined;
  /** The errors of broken calls, by the resource of the task. */
  readonly broken?: Broken;
  /** Whether the search must meet the example's ends. A mutant need not meet them. */
  readonly meets?: boolean;
}

export interface Searched<World> {
  readonly world: World;
  readonly result: Result;
}

/** The state machine of a saga, as it is deployed. */
export const machineFor = (saga: AnySaga): Definition =>
  definition.parse(JSON.parse(JSON.stringify(toAsl(declarationOf(saga)))));

/** Its express workflow, which hands over to that state machine. */
export const workflowFor = (saga: AnySaga): Definition =>
  definitionWith(toExpress(declarationOf(saga)), {
    StandardMachineArn: machineOf(saga),
    StandardExecutions: Executions.arnOf(machineOf(saga), "").replace(/:$/, ""),
  });

/** Searches every interleaving of an example of a saga, driven by the state machine. */
export async function search(
  saga: AnySaga,
  example: string,
  bounds: Bounds,
  options: Options = {},
): Promise<Searched<Orchestration>> {
  const { limits = {}, machine = machineFor(saga), parts = shipped(saga), meets = true } = options;
  const { lane, broken } = options;
  const fast = lane && { lane, workflow: options.workflow ?? workflowFor(saga) };
  const world = new Orchestration(journeyOf(saga, example), bounds, machine, parts, broken, fast);
  const initial = [await world.initial()];
  const { width } = world;
  const { sometimes, ...properties } = propertiesOf(world);
  const outcome = outcomeRule(world, machine);
  const handOver = handOverRule(world);
  const always = (at: State) => properties.always(at) ?? outcome(at) ?? handOver(at);
  const steps = world.steps.bind(world);
  const model = { width, initial, steps, ...properties, always, sometimes: meets ? sometimes : {} };
  return { world, result: await explore(model, limits) };
}

/** The same, driven by events. */
export async function searchEvents(
  saga: AnySaga,
  example: string,
  bounds: Bounds,
  { limits = {}, parts = shipped(saga), meets = true }: Options = {},
): Promise<Searched<Choreography>> {
  const world = new Choreography(journeyOf(saga, example), bounds, parts);
  const initial = [await world.initial()];
  const { width } = world;
  const { sometimes, ...properties } = propertiesOf(world);
  const steps = world.steps.bind(world);
  const model = { width, initial, steps, ...properties, sometimes: meets ? sometimes : {} };
  return { world, result: await explore(model, limits) };
}
