import { order } from "../../lambdas/order/saga";
import { readRecording } from "../../scripts/scenarios/recordings";
import { calm } from "../../scripts/search/journeys";
import { serviceMutants } from "../../scripts/search/mutants/services";
import { scenariosOf } from "../../scripts/search/replay";
import { search } from "../../scripts/search/search";

const names = readRecording("orchestration").scenarios.map(({ name }) => name);

it.each([
  ["Payment: a step that writes no intent", "zombie call after the end"],
  ["Inventory: an undo that leaves no tombstone", "zombie call after the end"],
])("the counterexample of %s names scenarios of the matrix", async (name, fault) => {
  const parts = serviceMutants(order)[name];
  if (!parts) throw new Error("there is no such mutant");
  const options = { parts, meets: false };
  const { world, result } = await search(order, "plain", { ...calm, faults: 1 }, options);
  const found = result.failure ? scenariosOf(world, result.failure) : [];
  expect(found[0]).toContain(fault);
  const unknown = found.filter((words) => !names.some((name) => name.includes(words)));
  expect(unknown).toEqual([]);
});
