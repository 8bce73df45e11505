import { Stack } from "aws-cdk-lib";
import { CfnGlobalTable } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CfnQueue } from "aws-cdk-lib/aws-sqs";
import { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { ServiceFunction } from "./constructs/service-function";
import type { Settings } from "./settings";

/** The actions on the key that DynamoDB and SQS take on behalf of their callers. */
const USE = [
  ...["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
  ...["kms:ReEncryptFrom", "kms:ReEncryptTo"],
];

/**
 * Encrypts the tables and queues in a scope with the customer's key, if the settings name one. All functions and state
 * machines in the scope may use it, through DynamoDB and SQS only: those ask for the key on behalf of their callers,
 * also for what another scope has encrypted.
 */
export function encryptIn(scope: Construct, { kmsKeyArn }: Pick<Settings, "kmsKeyArn">): void {
  if (!kmsKeyArn) return;
  const { region, urlSuffix } = Stack.of(scope);
  const services = ["dynamodb", "sqs"].map((name) => `${name}.${region}.${urlSuffix}`);
  const conditions = { StringEquals: { "kms:ViaService": services } };
  const use = { actions: USE, resources: [kmsKeyArn], conditions };
  for (const one of scope.node.findAll()) {
    if (one instanceof CfnGlobalTable) {
      // The CDK's own way needs a stack with a fixed region.
      one.addPropertyOverride("Replicas.0.SSESpecification.KMSMasterKeyId", kmsKeyArn);
    }
    if (one instanceof CfnQueue) {
      one.sqsManagedSseEnabled = undefined;
      one.kmsMasterKeyId = kmsKeyArn;
    }
    const isUser = one instanceof ServiceFunction || one instanceof StateMachine;
    if (isUser) one.addToRolePolicy(new PolicyStatement(use));
  }
}
