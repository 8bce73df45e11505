/**
 * Kinds of tests: `fast` and `thorough` need nothing but Node, `emulator` and `scenarios` need LocalStack
 * (see test/support/emulator-setup.ts; `scenarios` opens a stage of its own, as it cuts the power).
 * `long-way` repeats some of `emulator` with all calls through LocalStack's API, and runs alone:
 * `jest --selectProjects long-way`.
 */
const common = {
  cacheDirectory: "<rootDir>/node_modules/.cache/jest", // nothing is left outside the project
  testEnvironment: "node",
  // This package by its own name is its sources here, as for tsc, esbuild and Node.
  testEnvironmentOptions: { customExportConditions: ["saga-source", "node", "node-addons"] },
  transform: { "^.+\\.[cm]?[jt]s$": ["@swc/jest", { jsc: { target: "es2022" } }] },
  transformIgnorePatterns: ["/node_modules/"],
  modulePathIgnorePatterns: ["<rootDir>/cdk.out", "<rootDir>/.localstack"],
};

const onLocalStack = {
  globalSetup: "<rootDir>/test/support/emulator-setup.ts",
  globalTeardown: "<rootDir>/test/support/emulator-teardown.ts",
};

/** Most of what takes six seconds and more of CPU: `npm test` leaves it to `npm run test:all`. */
const THOROUGH = [
  "infra/api",
  "infra/api-access",
  "infra/bundles",
  "infra/cfn-lint",
  "infra/diff",
  "infra/kept",
  "infra/lanes",
  "infra/large",
  "infra/nag",
  "infra/provider-setting",
  "infra/recursion",
  "infra/ringing",
  "infra/stages",
  "infra/told-apart",
  "infra/trust",
  "infra/vault",
  "search/buckets",
  "search/checkout-deep",
  "search/fourth-step",
  "search/mutants",
  "unit/bench/sale",
  "unit/console/axe",
  "unit/console/focus",
  "unit/console/pages",
  "search/released",
  "search/stripe-mutants",
  "unit/docs/your-own-saga",
  "unit/front/openapi",
  "unit/package/api",
  "unit/package/bundle",
  "unit/package/commands",
  "unit/package/stranger",
  "unit/providers/stripe-faults",
  "unit/protocol-mutants.property",
  "unit/report/report",
  "unit/shared/silent-services",
  "unit/statemachine/asl-command",
].map((name) => `<rootDir>/test/${name}.test.ts`);

const withoutEmulator = {
  ...common,
  setupFiles: ["earlier-files", "plain-environment"].map(
    (name) => `<rootDir>/test/support/${name}.ts`,
  ),
};

/** What the short way of the other tests could hide: requests, their answers, streams, metrics, logs. */
const onTheLongWay = [
  ...["happy-path", "compensation", "request-count", "contract-dynamodb"],
  ...["choreography", "alarms", "logs"],
];

module.exports = {
  reporters: [
    "default",
    "<rootDir>/test/support/closing-line.js",
    "<rootDir>/test/support/times-reporter.js",
  ],
  maxWorkers: 2,
  testTimeout: 120_000,
  projects: [
    {
      ...withoutEmulator,
      displayName: "fast",
      testMatch: ["<rootDir>/test/{unit,contract,infra,search}/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", ...THOROUGH],
    },
    { ...withoutEmulator, displayName: "thorough", testMatch: THOROUGH },
    {
      ...common,
      displayName: "emulator",
      testMatch: ["<rootDir>/test/{emulator,integration}/**/*.test.ts"],
      ...onLocalStack,
    },
    {
      ...common,
      displayName: "scenarios",
      testMatch: ["<rootDir>/test/scenarios/**/*.test.ts"],
    },
    {
      ...common,
      displayName: "long-way",
      testMatch: [`<rootDir>/test/integration/{${onTheLongWay}}.test.ts`],
      globalSetup: "<rootDir>/test/support/long-way-setup.ts",
      globalTeardown: "<rootDir>/test/support/emulator-teardown.ts",
    },
  ],
};
