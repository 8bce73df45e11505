import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { choreographyTableNames, LOCAL_ASSETS_BUCKET, tableNames } from "../lib/settings";
import { findStack } from "./client/stack";
import { UserError } from "./localstack";
import { streamsOf, tablesSurvived } from "./surviving-tables";

const root = resolve(__dirname, "..");

/** What can be deployed: a stack, the stack of its tables, and their names. */
const DEPLOYMENTS = {
  orchestration: { stack: "OrderSaga", data: "OrderSagaData", names: tableNames },
  choreography: {
    stack: "OrderChoreography",
    data: "OrderChoreographyData",
    names: choreographyTableNames,
  },
};
export type Deployment = keyof typeof DEPLOYMENTS;

export interface DeployOptions {
  /** The CDK stage, which names the tables. */
  stage: string;
  /** Default: both. */
  only?: Deployment;
  /** Extra CDK context, `key=value`. */
  context?: readonly string[];
  log(line: string): void;
  /** Aborted: the CDK is ended. */
  signal?: AbortSignal | undefined;
}

/**
 * Deploys to the emulator that the AWS settings of this process name, and leaves a data stack alone
 * when its tables have outlived it.
 * @throws UserError with the CDK's last words when it fails.
 */
export async function deployLocal(options: DeployOptions): Promise<void> {
  const { stage, only, log, signal, context = [] } = options;
  await makeAssetsBucket();
  const wanted = only ? [DEPLOYMENTS[only]] : Object.values(DEPLOYMENTS);
  const stacks: string[] = [];
  const found: string[] = [];
  for (const { stack, data, names } of wanted) {
    const survived = !(await findStack(data)) && (await tablesSurvived(names({ stage })));
    stacks.push(...(survived ? [stack] : [data, stack]));
    if (survived && data === DEPLOYMENTS.choreography.data) {
      found.push(`streams=${JSON.stringify(await streamsOf(names({ stage })))}`);
    }
  }
  log(`deploying ${stacks.join(", ")} …`);
  const given = [`stage=${stage}`, ...found, ...context].flatMap((c) => ["--context", c]);
  // A folder of its own: the CDK refuses two deployments at once from one.
  const output = join(root, "cdk.out", String(process.pid));
  const flags = ["--exclusively", ...DEPLOY_FLAGS, ...given, "--output", output];
  try {
    await runCdk(["deploy", ...stacks, ...flags], signal);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

const DEPLOY_FLAGS = ["--require-approval", "never", "--method", "direct", "--concurrency", "2"];

/** All that a disposable stage needs of the CDK's bootstrap. Making it again does no harm. */
async function makeAssetsBucket(): Promise<void> {
  const client = new S3Client({ forcePathStyle: true });
  try {
    await client.send(new CreateBucketCommand({ Bucket: LOCAL_ASSETS_BUCKET }));
  } finally {
    client.destroy();
  }
}

/** Runs the CDK's command line; what it prints is shown only if it fails. */
function runCdk(args: string[], signal: AbortSignal | undefined): Promise<void> {
  const child = spawn(join(root, "node_modules/.bin/cdk"), args, {
    cwd: root,
    // The CDK's own rules take seconds of CPU; a test and each deployment to AWS have them.
    env: { ...process.env, CI: "true", CDK_VALIDATION: "false" },
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal && { signal }),
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk) => output.push(chunk));
  child.stderr.on("data", (chunk) => output.push(chunk));
  return finished(child, () => {
    const last = Buffer.concat(output).toString().trim().split("\n").slice(-30).join("\n");
    return new UserError(`cdk ${args[0]} failed:\n${last}`);
  });
}

function finished(child: ChildProcess, failure: () => Error): Promise<void> {
  return new Promise((done, failed) => {
    child.on("error", failed);
    child.on("close", (code) => (code === 0 ? done() : failed(failure())));
  });
}
