import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  DeleteTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  ScanCommand,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { LOCAL_ASSETS_BUCKET, tableNames } from "../lib/settings";
import { findStack } from "./client/stack";
import { UserError } from "./localstack";

const root = resolve(__dirname, "..");
const DATA_STACK = "OrderSagaData";
const SAGA_STACK = "OrderSaga";

export interface DeployOptions {
  /** The CDK stage, which names the tables. */
  stage: string;
  /** Extra CDK context, `key=value`. */
  context?: readonly string[];
  log(line: string): void;
  /** Aborted: the CDK is ended. */
  signal?: AbortSignal | undefined;
}

/**
 * Deploys to the emulator that the AWS settings of this process name, and leaves the data stack alone when its tables have outlived it.
 * @throws UserError with the CDK's last words when it fails.
 */
export async function deployLocal(options: DeployOptions): Promise<void> {
  const { stage, log, signal, context = [] } = options;
  const cdk = (...args: string[]) => runCdk(args, signal);
  await makeAssetsBucket();
  const stacks = (await tablesSurvived(stage)) ? [SAGA_STACK] : [DATA_STACK, SAGA_STACK];
  log(`deploying ${stacks.join(" and ")} …`);
  const given = [`stage=${stage}`, ...context].flatMap((c) => ["--context", c]);
  // A folder of its own: the CDK refuses two deployments at once from one.
  const output = join(root, "cdk.out", String(process.pid));
  try {
    await cdk("deploy", ...stacks, "--exclusively", ...DEPLOY_FLAGS, ...given, "--output", output);
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

/**
 * After a power cut the tables are there and the stack that made them is not; creating them again
 * would fail. A deployment that was cut in the middle leaves only some, all empty: those go.
 */
async function tablesSurvived(stage: string): Promise<boolean> {
  if (await findStack(DATA_STACK)) return false;
  const client = new DynamoDBClient();
  try {
    const wanted = Object.values(tableNames({ stage }));
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const there = wanted.filter((name) => TableNames.includes(name));
    if (there.length === 0 || there.length === wanted.length) return there.length > 0;
    for (const table of there) await deleteEmpty(client, table, wanted);
    return false;
  } finally {
    client.destroy();
  }
}

async function deleteEmpty(client: DynamoDBClient, TableName: string, wanted: string[]) {
  const { Count } = await client.send(new ScanCommand({ TableName, Limit: 1 }));
  if (Count) {
    throw new UserError(
      `The table ${TableName} holds data, but not all of ${wanted.join(", ")} exist. ` +
        "Restore the missing ones, or delete it if the data can go.",
    );
  }
  await client.send(new DeleteTableCommand({ TableName }));
  await waitUntilTableNotExists({ client, maxWaitTime: 30 }, { TableName });
}

/** Runs the CDK's command line; what it prints is shown only if it fails. */
function runCdk(args: string[], signal: AbortSignal | undefined): Promise<void> {
  const child = spawn(join(root, "node_modules/.bin/cdk"), args, {
    cwd: root,
    env: { ...process.env, CI: "true" },
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
