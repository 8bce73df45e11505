import { readFileSync } from "node:fs";
import { join } from "node:path";
import { definition } from "./asl";
import { Choreography } from "./choreography";
import type { Bounds, Journey } from "./environment";
import { explore, type Limits, type Result } from "./explore";
import { Orchestration } from "./orchestration";
import { outcomeRule } from "./outcomes";
import { propertiesOf } from "./properties";
import { type Services, shipped } from "./services";
import type { State } from "./state-set";

const text = readFileSync(join(__dirname, "../../statemachine/order-saga.asl.json"), "utf8");
/** The definition that is deployed. */
export const committed = definition.parse(JSON.parse(text));

/** Searches the saga as the state machine drives it. */
export async function checkOrchestration(
  journey: Journey,
  bounds: Bounds,
  limits: Limits = {},
  {
    machine = committed,
    services = shipped,
  }: { machine?: typeof committed; services?: Services } = {},
): Promise<{ world: Orchestration; result: Result }> {
  const world = new Orchestration(journey, bounds, machine, services);
  const initial = [await world.initial()];
  const { width } = world;
  const rests = (state: State) => world.rests(state);
  const properties = propertiesOf(world, rests);
  const outcome = outcomeRule(world, machine);
  const always = (at: State) => properties.always(at) ?? outcome(at);
  const steps = world.steps.bind(world);
  const result = await explore({ width, initial, steps, ...properties, always }, limits);
  return { world, result };
}

/** Searches the saga as events drive it. */
export async function checkChoreography(
  journey: Journey,
  bounds: Bounds,
  limits: Limits = {},
  services: Services = shipped,
): Promise<{ world: Choreography; result: Result }> {
  const world = new Choreography(journey, bounds, services);
  const initial = [await world.initial()];
  const { width } = world;
  const properties = propertiesOf(world, (state) => world.rests(state));
  const steps = world.steps.bind(world);
  return { world, result: await explore({ width, initial, steps, ...properties }, limits) };
}
