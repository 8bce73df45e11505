import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { type SagaName, sagaNames, sagas } from "#sagas";
import { appSettings } from "../../lib/app";
import {
  type CoordinationName,
  coordinationNames,
  type DeployedTable,
  stackNames,
  tablesIn,
} from "../../lib/names";
import { ownProviders } from "../../lib/props";
import { providersOf } from "../../lib/providers";
import type { Streams } from "../../lib/saga-tables";
import { fromContext, LOCAL_ASSETS_BUCKET } from "../../lib/settings";
import { UserError } from "../localstack";
import { cdkDeploy } from "./cdk";
import { missingOf } from "./present";
import { conditionOf, removeStack } from "./repair";
import { streamsOf, tablesSurvived } from "./surviving-tables";

export interface DeployOptions {
  /** The CDK stage. It is part of the table names. */
  stage: string;
  /** Default: the first saga, which the tests and the demo use. */
  sagas?: readonly SagaName[];
  /** Default: both coordinations. */
  only?: CoordinationName;
  /** Extra CDK context, `key=value`. */
  context?: readonly string[];
  log(line: string): void;
  /** Aborting it stops the CDK. */
  signal?: AbortSignal | undefined;
}

/**
 * Deploys to the emulator in the AWS settings of this process. If tables have survived without their stack,
 * the data stack is not deployed. Stacks that an earlier deployment left incomplete are created again.
 * @throws UserError with the CDK's last lines if it fails, or naming what is missing afterwards.
 */
export async function deployLocal(options: DeployOptions): Promise<void> {
  const { stage, sagas: names = sagaNames.slice(0, 1), log, signal, context = [] } = options;
  await makeAssetsBucket();
  const stacks: string[] = [];
  let streams: Streams = {};
  for (const deployment of deploymentsOf(names, options)) {
    const { stack, data, tables, coordination } = deployment;
    const survived = await makeReady(deployment, log);
    stacks.push(...(survived ? [stack] : [data, stack]));
    if (survived && coordination === "choreography") {
      streams = { ...streams, ...(await streamsOf(tables)) };
    }
  }
  log(`deploying ${stacks.join(", ")} …`);
  const given = [`stage=${stage}`, `sagas=${names}`, `streams=${JSON.stringify(streams)}`];
  await cdkDeploy({ stacks, context: [...given, ...context], log, signal }, async (templates) => {
    const missing = await Promise.all(
      stacks.map((stack) => missingOf(stack, join(templates, `${stack}.template.json`))),
    );
    if (missing.flat().length === 0) return;
    throw new UserError(
      `CloudFormation reports a complete deployment, but these are missing: ${missing.flat().join(", ")}. ` +
        "Deploy again: the incomplete stacks are then replaced.",
    );
  });
}

/** A coordination of a saga: its stack, the stack of its tables, and its tables. */
interface Deployment {
  readonly coordination: CoordinationName;
  readonly stack: string;
  readonly data: string;
  readonly tables: readonly DeployedTable[];
}

function deploymentsOf(
  names: readonly SagaName[],
  { stage, only, context = [] }: DeployOptions,
): Deployment[] {
  const given = new Map([`stage=${stage}`, ...context].map(nameAndValue));
  const settings = fromContext(appSettings, (key) => given.get(key));
  const coordinations = only ? [only] : coordinationNames;
  return names.flatMap((name) => {
    const saga = sagas[name];
    const providers = ownProviders(providersOf(saga, settings));
    return coordinations.map((coordination) => ({
      coordination,
      ...stackNames(saga, coordination),
      tables: tablesIn(saga, coordination, settings, providers),
    }));
  });
}

/** `key=value`; a value may have the character in it. */
const nameAndValue = (item: string) => {
  const at = item.indexOf("=");
  return [item.slice(0, at), item.slice(at + 1)] as const;
};

/** Removes incomplete stacks. Returns whether the tables exist without a complete stack. */
async function makeReady(
  { stack, data, tables }: Deployment,
  log: DeployOptions["log"],
): Promise<boolean> {
  const ofStack = await conditionOf(stack, log);
  const ofData = await conditionOf(data, log);
  const survived = ofData.is !== "whole" && (await tablesSurvived(tables));
  const isDataLost = ofData.is === "broken" && !survived;
  if (ofStack.is === "broken" || (ofStack.is === "whole" && isDataLost)) {
    const why = ofStack.is === "broken" ? ofStack.why : `${data} is broken`;
    log(`${stack} is incomplete (${why}): replacing it`);
    await removeStack(stack, log);
  }
  if (isDataLost) {
    log(`${data} is incomplete (${ofData.why}): replacing it`);
    await removeStack(data, log);
  }
  return survived;
}

/**
 * Creates the bucket of the functions' code. A disposable stage needs nothing else of the CDK's bootstrap. If the
 * bucket exists, nothing happens.
 */
async function makeAssetsBucket(): Promise<void> {
  const client = new S3Client({ forcePathStyle: true });
  try {
    await client.send(new CreateBucketCommand({ Bucket: LOCAL_ASSETS_BUCKET }));
  } finally {
    client.destroy();
  }
}
