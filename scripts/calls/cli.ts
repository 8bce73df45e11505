import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
} from "@aws-sdk/client-cloudformation";
import { sagas } from "#sagas";
import { coordinationNames, stackNames } from "../../lib/names";
import { commandLine, OWN_PORT_OPTION } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { UserError } from "../localstack";
import { openTestStage } from "../stage/test-stage";
import { type Asked, askedSchema, type Deployed, named } from "./calls";

/** The stacks of the saga that the tests drive. */
const STACKS = coordinationNames.map((coordination) => stackNames(sagas.order, coordination).stack);
const root = resolve(__dirname, "../..");
const RECORDED = "test/infra/recorded-calls.json";
/** Tests that together make every role do all that it ever does. */
const TESTS = [
  ...["happy-path", "approval", "compensation", "dead-letters", "direct-commands"],
  ...["approval-late", "redrive", "redrive-caps", "invalid-order"],
  ...["choreography", "choreography-lost", "saga-cli-choreography", "logs"],
];

const program = commandLine(
  "calls",
  `Runs sagas with faults, and writes what each role asks of AWS to ${RECORDED}.`,
)
  .option(...OWN_PORT_OPTION)
  .parse();

runMain(async (signal) => {
  const log = progress();
  const dir = mkdtempSync(join(tmpdir(), "order-saga-calls-"));
  const file = join(dir, "calls.jsonl");
  process.env.ORDER_SAGA_CALLS = file;
  const options = program.opts<{ port?: number }>();
  const stage = await openTestStage(log, { signal, ...options, way: "long" });
  try {
    runTests();
    const stacks = await Promise.all(STACKS.map(deployed));
    const calls = named(callsIn(file), stacks.flat());
    writeFileSync(join(root, RECORDED), `${JSON.stringify(calls, null, 1)}\n`);
    log(`${calls.length} calls in ${RECORDED}`);
  } finally {
    await stage.close();
    rmSync(dir, { recursive: true, force: true });
  }
});

/** Runs the tests on the emulator that AWS_ENDPOINT_URL names. */
function runTests(): void {
  const patterns = TESTS.map((name) => `integration/${name}\\.test`);
  const args = ["--selectProjects", "emulator", "--testPathPatterns", ...patterns];
  const jest = join(root, "node_modules/.bin/jest");
  const { status } = spawnSync(jest, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new UserError("the tests failed: nothing was recorded");
}

function callsIn(file: string): Asked[] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => askedSchema.parse(JSON.parse(line)));
}

async function deployed(StackName: string): Promise<Deployed[]> {
  const client = new CloudFormationClient();
  try {
    const { StackResources = [] } = await client.send(
      new DescribeStackResourcesCommand({ StackName }),
    );
    return StackResources.map((of) => ({
      stack: StackName,
      logicalId: of.LogicalResourceId ?? "",
      physicalId: of.PhysicalResourceId ?? "",
      type: of.ResourceType ?? "",
    }));
  } finally {
    client.destroy();
  }
}
