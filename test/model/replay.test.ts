import { readRecording } from "../scenarios/recordings";
import { checkOrchestration } from "./check";
import { calm, journeys } from "./journeys";
import { functionMutants } from "./mutants/functions";
import { scenariosOf } from "./replay";

const names = readRecording("orchestration").scenarios.map(({ name }) => name);

it.each([
  ["a charge that writes no intent before it captures", "process killed"],
  ["a release that leaves no tombstone", "zombie call after the end"],
])("the counterexample of %s names scenarios of the matrix", async (name, fault) => {
  const journey = { ...journeys.plain, sometimes: [] };
  const services = functionMutants[name];
  const { world, result } = await checkOrchestration(
    journey,
    { ...calm, faults: 1 },
    {},
    { services },
  );
  const found = result.failure ? scenariosOf(world, result.failure, "plain") : [];
  expect(found[0]).toContain(fault);
  const unknown = found.filter((words) => !names.some((name) => name.includes(words)));
  expect(unknown).toEqual([]);
});
