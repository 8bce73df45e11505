import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { choreographyTableNames, LOCAL_ASSETS_BUCKET, tableNames } from "../../lib/settings";
import type { CoordinationName } from "../deployed/coordinations";
import { UserError } from "../localstack";
import { cdkDeploy } from "./cdk";
import { missingOf } from "./present";
import { conditionOf, removeStack } from "./repair";
import { streamsOf, tablesSurvived } from "./surviving-tables";

/** What can be deployed: a stack, the stack of its tables, and their names. */
const DEPLOYMENTS = {
  orchestration: { stack: "OrderSaga", data: "OrderSagaData", names: tableNames },
  choreography: {
    stack: "OrderChoreography",
    data: "OrderChoreographyData",
    names: choreographyTableNames,
  },
};

export interface DeployOptions {
  /** The CDK stage, which names the tables. */
  stage: string;
  /** Default: both. */
  only?: CoordinationName;
  /** Extra CDK context, `key=value`. */
  context?: readonly string[];
  log(line: string): void;
  /** Aborted: the CDK is ended. */
  signal?: AbortSignal | undefined;
}

/**
 * Deploys to the emulator that the AWS settings of this process name. A data stack is left alone
 * when its tables have outlived it; what an earlier deployment has left half done is made anew.
 * @throws UserError with the CDK's last words when it fails, or naming what is not there after it.
 */
export async function deployLocal(options: DeployOptions): Promise<void> {
  const { stage, only, log, signal, context = [] } = options;
  await makeAssetsBucket();
  const wanted = only ? [DEPLOYMENTS[only]] : Object.values(DEPLOYMENTS);
  const stacks: string[] = [];
  const found: string[] = [];
  for (const deployment of wanted) {
    const survived = await makeReady(deployment, options);
    stacks.push(...(survived ? [deployment.stack] : [deployment.data, deployment.stack]));
    if (survived && deployment === DEPLOYMENTS.choreography) {
      found.push(`streams=${JSON.stringify(await streamsOf(deployment.names({ stage })))}`);
    }
  }
  log(`deploying ${stacks.join(", ")} …`);
  const given = [`stage=${stage}`, ...found, ...context];
  await cdkDeploy({ stacks, context: given, log, signal }, async (templates) => {
    const missing = await Promise.all(
      stacks.map((stack) => missingOf(stack, join(templates, `${stack}.template.json`))),
    );
    if (missing.flat().length === 0) return;
    throw new UserError(
      `CloudFormation says that it is deployed, but this is not there: ${missing.flat().join(", ")}. ` +
        "Deploy again: what is there of it is then made anew.",
    );
  });
}

/** Removes what was broken off. Says whether the tables are there without a stack that is whole. */
async function makeReady(
  { stack, data, names }: (typeof DEPLOYMENTS)[CoordinationName],
  { stage, log }: DeployOptions,
): Promise<boolean> {
  const ofStack = await conditionOf(stack, log);
  const ofData = await conditionOf(data, log);
  const survived = ofData.is !== "whole" && (await tablesSurvived(names({ stage })));
  const isDataLost = ofData.is === "broken" && !survived;
  if (ofStack.is === "broken" || (ofStack.is === "whole" && isDataLost)) {
    const why = ofStack.is === "broken" ? ofStack.why : `${data} is broken`;
    log(`${stack} was broken off (${why}): making it anew`);
    await removeStack(stack, log);
  }
  if (isDataLost) {
    log(`${data} was broken off (${ofData.why}): making it anew`);
    await removeStack(data, log);
  }
  return survived;
}

/** All that a disposable stage needs of the CDK's bootstrap. Making it again does no harm. */
async function makeAssetsBucket(): Promise<void> {
  const client = new S3Client({ forcePathStyle: true });
  try {
    await client.send(new CreateBucketCommand({ Bucket: LOCAL_ASSETS_BUCKET }));
  } finally {
    client.destroy();
  }
}
