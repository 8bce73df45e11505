import { CloudFormationClient, DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { App, Stack } from "aws-cdk-lib";
import { CfnFunction } from "aws-cdk-lib/aws-lambda";
import type { SagaName } from "#sagas";
import { addStacks } from "../../lib/app";
import { ServiceFunction } from "../../lib/constructs/service-function";
import { type CoordinationName, coordinationNames } from "../../lib/names";
import { UserError } from "../localstack";

/** A function of the project, as it is deployed. */
export interface DeployedFunction {
  /**
   * The developer's name for it: `payment` in the state machine of the first deployed saga, else
   * `choreography/payment`, `travel/payment` or `travel/choreography/payment`.
   */
  readonly name: string;
  readonly entry: string;
  readonly functionName: string;
}

export interface Wanted {
  readonly stage: string;
  readonly sagas: readonly SagaName[];
  /** Default: both. */
  readonly only?: CoordinationName;
}

/** The functions of these sagas, as declared in their stacks: which there are, and from which file. */
export async function deployedFunctions({
  stage,
  sagas: wanted,
  only,
}: Wanted): Promise<DeployedFunction[]> {
  const app = new App({
    context: { stage, sagas: `${wanted}`, "aws:cdk:bundling-stacks": [] },
  });
  const stacks = addStacks(app).flatMap(({ saga, choreography }, i) => [
    { saga: wanted[i], coordination: "orchestration", stack: saga },
    { saga: wanted[i], coordination: "choreography", stack: choreography },
  ]);
  const declared = stacks
    .filter(({ coordination }) => !only || coordination === only)
    .flatMap(({ saga, coordination, stack }) => {
      const place = [
        ...(saga && saga !== wanted[0] ? [saga] : []),
        ...(coordination === coordinationNames[0] ? [] : [coordination]),
      ];
      const functions = stack.node.findAll().filter((one) => one instanceof ServiceFunction);
      return functions.map((one) => ({ one, name: [...place, one.service].join("/") }));
    });
  const client = new CloudFormationClient();
  try {
    return await Promise.all(declared.map(({ one, name }) => deployed(client, one, name)));
  } finally {
    client.destroy();
  }
}

async function deployed(
  client: CloudFormationClient,
  one: ServiceFunction,
  name: string,
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
  if (!found?.PhysicalResourceId)
    throw new UserError(`${stackName} is incomplete: deploy it again`);
  return { name, entry: one.entry, functionName: found.PhysicalResourceId };
}

/** @throws UserError that lists the names if no function has this name. */
export function named(functions: readonly DeployedFunction[], name: string): DeployedFunction {
  const found = functions.find((one) => one.name === name.toLowerCase());
  if (found) return found;
  throw new UserError(
    `there is no function "${name}": ${functions.map((one) => one.name).join(", ")}`,
  );
}
