/** Two kinds of tests: `fast` needs nothing but Node, `emulator` needs LocalStack (see test/emulator-setup.ts). */
const common = {
  testEnvironment: "node",
  transform: { "^.+\\.[cm]?[jt]s$": ["@swc/jest", { jsc: { target: "es2022" } }] },
  transformIgnorePatterns: ["/node_modules/(?!@middy/)"],
  modulePathIgnorePatterns: ["<rootDir>/cdk.out", "<rootDir>/.localstack"],
};

module.exports = {
  reporters: ["default", "<rootDir>/test/support/closing-line.js"],
  maxWorkers: 2,
  testTimeout: 120_000,
  projects: [
    {
      ...common,
      displayName: "fast",
      testMatch: ["<rootDir>/test/{unit,contract,infra,model}/**/*.test.ts"],
    },
    {
      ...common,
      displayName: "emulator",
      testMatch: ["<rootDir>/test/{emulator,integration,scenarios}/**/*.test.ts"],
      globalSetup: "<rootDir>/test/support/emulator-setup.ts",
      globalTeardown: "<rootDir>/test/support/emulator-teardown.ts",
    },
  ],
};
