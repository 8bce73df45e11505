import { CloudFormationClient, DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { App, Stack } from "aws-cdk-lib";
import { CfnFunction } from "aws-cdk-lib/aws-lambda";
import { addStacks } from "../../lib/app";
import { ServiceFunction } from "../../lib/constructs/service-function";
import type { CoordinationName } from "../deployed/coordinations";
import { UserError } from "../localstack";

/** A function of the project, as it is deployed. */
export interface DeployedFunction {
  /** What a developer calls it: `payment`, and `choreography/payment` of the other coordination. */
  readonly name: string;
  readonly entry: string;
  readonly functionName: string;
}

const STACKS: Readonly<Record<string, CoordinationName>> = {
  OrderSaga: "orchestration",
  OrderChoreography: "choreography",
};

/** The functions of these coordinations; the stacks say which there are, and of which file. */
export async function deployedFunctions(
  stage: string,
  only?: CoordinationName,
): Promise<DeployedFunction[]> {
  const app = new App({ context: { stage, "aws:cdk:bundling-stacks": [] } });
  addStacks(app);
  const declared = app.node
    .findAll()
    .filter((construct) => construct instanceof ServiceFunction)
    .filter((one) => !only || STACKS[Stack.of(one).stackName] === only);
  const client = new CloudFormationClient();
  try {
    return await Promise.all(declared.map((one) => deployed(client, one)));
  } finally {
    client.destroy();
  }
}

async function deployed(
  client: CloudFormationClient,
  one: ServiceFunction,
): Promise<DeployedFunction> {
  const { stackName } = Stack.of(one);
  const resource = one.node.defaultChild;
  if (!(resource instanceof CfnFunction)) throw new Error(`${one.node.path} makes no function`);
  const { StackResourceDetail: found } = await client.send(
    new DescribeStackResourceCommand({
      StackName: stackName,
      LogicalResourceId: Stack.of(one).getLogicalId(resource),
    }),
  );
  if (!found?.PhysicalResourceId) throw new UserError(`${stackName} is only half deployed`);
  const isMain = STACKS[stackName] === "orchestration";
  return {
    name: isMain ? one.service : `${STACKS[stackName]}/${one.service}`,
    entry: one.entry,
    functionName: found.PhysicalResourceId,
  };
}

/** @throws UserError that lists the names, where none is called that. */
export function named(functions: readonly DeployedFunction[], name: string): DeployedFunction {
  const found = functions.find((one) => one.name === name.toLowerCase());
  if (found) return found;
  throw new UserError(
    `there is no function "${name}": ${functions.map((one) => one.name).join(", ")}`,
  );
}
