import { SELECTION, type Selection } from "../scenarios/selection";
import { SEARCHES } from "../search/counted";
import type { Step } from "./run-steps";

/** Steps that need no emulator. */
export const checks: readonly Step[] = [
  { title: "format and lint", command: ["biome", "check", "."] },
  { title: "types", command: ["tsc"] },
  {
    title: "fast tests",
    command: ["jest", "--selectProjects", "fast"],
    env: { [SEARCHES]: "small" },
  },
];

/** The searches that take longer. */
export const largeSearches: Step = {
  title: "large searches",
  command: ["jest", "test/search/(orchestration|choreography|lanes|stripe.test)"],
  env: { [SEARCHES]: "large" },
};

/** The other steps that need no emulator and take longer. */
export const thorough: Step = {
  title: "thorough tests",
  command: ["jest", "--selectProjects", "thorough"],
};

/** `npm run adding-a-step`: runs the fast tests of a copy of the project that has the example's step. */
export const addingAStep: Step = {
  title: "the example of a new step",
  command: ["tsx", "--conditions=saga-source", "scripts/adding-a-step/cli.ts"],
};

/** `npm run stranger`: installs the packed package in an empty folder. Needs LocalStack and a registry. */
export const strangersWay: Step = {
  title: "what a user of the package does",
  command: ["tsx", "--conditions=saga-source", "scripts/stranger/cli.ts"],
};

/** `npm run aws-way`: docs/deploy.md, word by word, on LocalStack. */
export const awsWay: Step = {
  title: "the page on deploying",
  command: ["tsx", "--conditions=saga-source", "scripts/aws-way/cli.ts"],
};

const inBand = ["jest", "--selectProjects", "scenarios", "--runInBand"] as const;

/** The fault matrix, power cuts and a storm, in both coordinations. */
export function scenarios(selection: Selection): Step {
  const { of } = selection;
  const env = { [SELECTION]: of === "all" ? of : `${of} ${selection.seed}` };
  const title = of === "one" ? "a scenario of every kind of fault at every step" : "scenarios";
  return { title, command: [...inBand, "test/scenarios/scenarios"], env };
}

/** All other steps that need LocalStack. Some tests run again in the long way, as on AWS. */
export const onEmulator: readonly Step[] = [
  { title: "scenarios of the lanes", command: [...inBand, "test/scenarios/lanes"] },
  { title: "a storm of the choreography", command: [...inBand, "test/scenarios/storm"] },
  { title: "scenarios of a real provider", command: [...inBand, "test/scenarios/provider"] },
  { title: "tests on the emulator", command: ["jest", "--selectProjects", "emulator"] },
  { title: "tests the long way", command: ["jest", "--selectProjects", "long-way"] },
];
