import { Stack } from "aws-cdk-lib";
import { CfnGlobalTable } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CfnQueue } from "aws-cdk-lib/aws-sqs";
import { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { ServiceFunction } from "./constructs/service-function";

/** Encrypts the tables in a scope with a customer's key. The CDK's own way needs a stack with a fixed region. */
export function encryptTables(keyArn: string, scope: Construct): void {
  for (const one of scope.node.findAll()) {
    if (!(one instanceof CfnGlobalTable)) continue;
    one.addPropertyOverride("Replicas.0.SSESpecification.KMSMasterKeyId", keyArn);
  }
}

/** The actions on the key that DynamoDB and SQS take on behalf of their callers. */
const USE = [
  ...["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
  ...["kms:ReEncryptFrom", "kms:ReEncryptTo"],
];

/**
 * Encrypts the queues in a scope with a customer's key. Functions and the state machine may use the key through
 * DynamoDB and SQS only.
 */
export function encryptQueues(keyArn: string, scope: Construct): void {
  const { region, urlSuffix } = Stack.of(scope);
  const services = ["dynamodb", "sqs"].map((name) => `${name}.${region}.${urlSuffix}`);
  const conditions = { StringEquals: { "kms:ViaService": services } };
  const use = { actions: USE, resources: [keyArn], conditions };
  for (const one of scope.node.findAll()) {
    if (one instanceof CfnQueue) {
      one.sqsManagedSseEnabled = undefined;
      one.kmsMasterKeyId = keyArn;
    }
    const isUser = one instanceof ServiceFunction || one instanceof StateMachine;
    if (isUser) one.addToRolePolicy(new PolicyStatement(use));
  }
}
