/**
 * Three kinds of tests: `fast` needs nothing but Node, `emulator` and `scenarios` need LocalStack
 * (see test/support/emulator-setup.ts; `scenarios` opens a stage of its own, as it cuts the power).
 */
const common = {
  cacheDirectory: "<rootDir>/node_modules/.cache/jest", // nothing is left outside the project
  testEnvironment: "node",
  transform: { "^.+\\.[cm]?[jt]s$": ["@swc/jest", { jsc: { target: "es2022" } }] },
  transformIgnorePatterns: ["/node_modules/(?!@middy/)"],
  modulePathIgnorePatterns: ["<rootDir>/cdk.out", "<rootDir>/.localstack"],
};

const onLocalStack = {
  globalSetup: "<rootDir>/test/support/emulator-setup.ts",
  globalTeardown: "<rootDir>/test/support/emulator-teardown.ts",
};

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
      ...common,
      displayName: "fast",
      testMatch: ["<rootDir>/test/{unit,contract,infra,model}/**/*.test.ts"],
      setupFiles: ["<rootDir>/test/support/plain-environment.ts"],
    },
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
  ],
};
