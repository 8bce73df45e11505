import { randomUUID } from "node:crypto";
import { LambdaClient, PublishVersionCommand } from "@aws-sdk/client-lambda";
import {
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  PublishStateMachineVersionCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import * as z from "zod";
import { SagaClient } from "../../scripts/deployed/saga-client";

const arn = z.string();

/**
 * A copy of the deployed state machine with versions and an alias. LocalStack's CloudFormation knows neither, so
 * the same is done here by calls of AWS.
 */
export class Versioned {
  #machine = "";
  #alias = "";
  readonly #lambda = new LambdaClient();

  constructor(private readonly saga: SagaClient) {}

  /** The deployed definition; each function is pinned to a version, as the stacks do it. */
  async definition(): Promise<string> {
    const { outputs, sfn } = this.saga;
    const described = await sfn.send(
      new DescribeStateMachineCommand({ stateMachineArn: outputs.stateMachine }),
    );
    let definition = arn.parse(described.definition);
    for (const FunctionName of Object.values(outputs.functions)) {
      const published = await this.#lambda.send(new PublishVersionCommand({ FunctionName }));
      const version = arn.parse(published.FunctionArn);
      const plain = version.split(":").slice(0, -1).join(":");
      definition = definition.replaceAll(`"${plain}"`, `"${version}"`);
    }
    return definition;
  }

  /** Deploys a definition as a new version, and leads the alias to it. @returns the version. */
  async deploy(definition: string): Promise<string> {
    const { sfn, outputs } = this.saga;
    if (this.#machine) {
      const update = { stateMachineArn: this.#machine, definition };
      await sfn.send(new UpdateStateMachineCommand(update));
    } else {
      const like = { stateMachineArn: outputs.stateMachine };
      const { roleArn } = await sfn.send(new DescribeStateMachineCommand(like));
      const create = { name: `versions-${randomUUID()}`, roleArn, definition };
      const made = await sfn.send(new CreateStateMachineCommand(create));
      this.#machine = arn.parse(made.stateMachineArn);
    }
    const publish = new PublishStateMachineVersionCommand({ stateMachineArn: this.#machine });
    const version = arn.parse((await sfn.send(publish)).stateMachineVersionArn);
    await this.leadTo(version);
    return version;
  }

  /** Leads the alias to a version. */
  async leadTo(stateMachineVersionArn: string): Promise<void> {
    const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
    const { sfn } = this.saga;
    if (this.#alias) {
      const update = { stateMachineAliasArn: this.#alias, routingConfiguration };
      await sfn.send(new UpdateStateMachineAliasCommand(update));
      return;
    }
    const create = new CreateStateMachineAliasCommand({ name: "live", routingConfiguration });
    this.#alias = arn.parse((await sfn.send(create)).stateMachineAliasArn);
  }

  /** The saga as its outputs tell it where there is an alias. */
  get client(): SagaClient {
    const { saga, outputs } = this.saga;
    return new SagaClient(saga, outputs.with({ StateMachineArn: this.#alias }));
  }

  async remove(): Promise<void> {
    this.#lambda.destroy();
    if (!this.#machine) return;
    await this.saga.sfn.send(new DeleteStateMachineCommand({ stateMachineArn: this.#machine }));
  }
}
