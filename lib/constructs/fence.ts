import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Alias } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { FENCE_FUNCTION } from "../../lambdas/runtime/aws/environment";
import type { LookingProps } from "./looking";
import { ServiceFunction } from "./service-function";

export interface FenceProps extends Pick<LookingProps, "entry" | "records" | "concurrency"> {
  /** The services that may ask it. */
  readonly services: readonly string[];
}

/**
 * The function that writes on sagas' records for their services. Each service has an alias of it, and may invoke no
 * other. So the function knows who asks, and nobody has to be believed.
 */
export class Fence extends Construct {
  readonly function: ServiceFunction;
  /** By the names of the services. A deployment moves them from version to version. */
  readonly aliases: Readonly<Record<string, Alias>>;

  constructor(scope: Construct, id: string, { records, services, ...props }: FenceProps) {
    super(scope, id);
    const { table, variable } = records;
    this.function = new ServiceFunction(this, "Function", {
      ...props,
      service: "fence",
      environment: { [variable]: table.tableName },
    });
    table.grant(this.function, "dynamodb:UpdateItem");
    const version = this.function.newest;
    this.aliases = Object.fromEntries(
      services.map((aliasName) => [aliasName, new Alias(this, aliasName, { aliasName, version })]),
    );
  }

  /** What a service's function is told, to ask by its own alias. */
  settingsOf(service: string): Record<string, string> {
    return { [FENCE_FUNCTION]: `${this.function.functionName}:${service}` };
  }

  /**
   * Lets a service's function ask, by the alias of its service. The alias is named and not referred to. Alarms name
   * the services' functions, and what moves an alias waits for the alarms, so the functions cannot wait for it.
   */
  grantAsk(to: ServiceFunction, service: string): void {
    const resources = [`${this.function.functionArn}:${service}`];
    to.addToRolePolicy(new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources }));
  }
}
