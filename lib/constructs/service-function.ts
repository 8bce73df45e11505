import { resolve } from "node:path";
import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Architecture, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

export interface ServiceFunctionProps {
  /** What it is called in logs, traces and metrics. */
  readonly service: string;
  /** The file with its handler, under `lambdas/`. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Default: 10 s, less than the state machine's tasks wait, so that none gives up on a live call. */
  readonly timeout?: Duration;
  /** Where the function finds DynamoDB, if not at AWS. */
  readonly dynamodbEndpoint?: string | undefined;
  /** Where it finds EventBridge, if not at AWS. */
  readonly eventsEndpoint?: string | undefined;
}

/** A function of this project: one bundle, structured logs, traces, and its settings. */
export class ServiceFunction extends NodejsFunction {
  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const { service, entry, environment, dynamodbEndpoint, eventsEndpoint } = props;
    super(scope, id, {
      entry: resolve(__dirname, "../../lambdas", entry),
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: props.timeout ?? Duration.seconds(10),
      tracing: Tracing.ACTIVE,
      logGroup: new LogGroup(scope, `${id}Logs`, {
        retention: RetentionDays.THREE_MONTHS,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      environment: {
        ...environment,
        POWERTOOLS_SERVICE_NAME: service,
        POWERTOOLS_METRICS_NAMESPACE: Stack.of(scope).stackName,
        ...(dynamodbEndpoint && { AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint }),
        ...(eventsEndpoint && { AWS_ENDPOINT_URL_EVENTBRIDGE: eventsEndpoint }),
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
  }
}
