import { resolve } from "node:path";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { Architecture, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

/** One service's function: its entry file, and the tables that it writes. */
export interface ParticipantProps {
  /** Names the function and, in lower case, its folder under `lambdas/`. */
  readonly service: string;
  /** Environment variable name -> table that the function may update. */
  readonly tables: Readonly<Record<string, ITable>>;
  /** Where the function finds DynamoDB, if not at AWS. */
  readonly dynamodbEndpoint: string | undefined;
}

/** Shorter than a task's timeout in the state machine, so that no task gives up on a live call. */
const TIMEOUT = Duration.seconds(10);

/** A saga participant: one function that updates its own tables, and reads none. */
export class Participant extends Construct {
  readonly function: NodejsFunction;

  constructor(
    scope: Construct,
    id: string,
    { service, tables, dynamodbEndpoint }: ParticipantProps,
  ) {
    super(scope, id);
    const logGroup = new LogGroup(this, "Logs", {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new NodejsFunction(this, "Function", {
      entry: resolve(__dirname, `../../lambdas/${service.toLowerCase()}/handler.ts`),
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: TIMEOUT,
      tracing: Tracing.ACTIVE,
      logGroup,
      environment: {
        ...Object.fromEntries(Object.entries(tables).map(([k, { tableName }]) => [k, tableName])),
        POWERTOOLS_SERVICE_NAME: service.toLowerCase(),
        POWERTOOLS_METRICS_NAMESPACE: "OrderSaga",
        ...(dynamodbEndpoint && { AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint }),
      },
      // Everything is bundled, the SDK too: it starts faster than the runtime's own copy, and what
      // was tested is what runs.
      bundling: {
        bundleAwsSDK: true,
        format: OutputFormat.CJS,
        minify: true,
        target: "node20",
        mainFields: ["module", "main"],
      },
    });
    for (const table of Object.values(tables)) table.grant(this.function, "dynamodb:UpdateItem");
  }
}
