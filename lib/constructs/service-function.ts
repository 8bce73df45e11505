import { Duration, RemovalPolicy, Stack, Stage, Validations } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Alias,
  Architecture,
  Code,
  type IFunction,
  type IVersion,
  Function as LambdaFunction,
  LayerVersion,
  RecursiveLoop,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { bundle, noBundle } from "./bundle";
import { type Entry, entryFile } from "./entry";
import { hasVersions, LIVE, namespaceOf, telemetryLayerOf } from "./namespace";

/**
 * How AWS's layers for OpenTelemetry start a function:
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda.AdotInstrumentationConfig.html
 */
const TELEMETRY_WRAPPER = "/opt/otel-instrument";

export interface ServiceFunctionProps {
  /** The name of the function in logs, traces and metrics. */
  readonly service: string;
  readonly entry: Entry;
  readonly environment: Readonly<Record<string, string>>;
  /** Default: 10 s. A task of the state machine waits longer, so it does not give up on a running call. */
  readonly timeout?: Duration;
  /** Concurrent runs at most. Further calls are throttled, and the caller retries. */
  readonly concurrency?: number | undefined;
  /** Whether it may send messages to a queue that invokes it. Default: Lambda stops it after some 16 times. */
  readonly sendsToItself?: boolean;
}

/** A function of this project: one bundle, structured logs, traces, and its settings. */
export class ServiceFunction extends LambdaFunction {
  readonly service: string;
  /** The file that is bundled. */
  readonly entry: string;
  readonly #aliases = new Map<string, Alias>();

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const { service, entry, environment } = props;
    const file = entryFile(entry);
    const telemetry = telemetryLayerOf(scope);
    // The managed policy for logs allows writes to every log group. This role allows its own.
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      code: Code.fromAsset(folderOf(scope, file)),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: props.timeout ?? Duration.seconds(10),
      tracing: Tracing.ACTIVE,
      logGroup,
      role,
      // Executions in flight call the version that they started with, also after a rollback.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      ...(props.sendsToItself && { recursiveLoop: RecursiveLoop.ALLOW }),
      ...(props.concurrency && { reservedConcurrentExecutions: props.concurrency }),
      environment: {
        ...environment,
        POWERTOOLS_SERVICE_NAME: service,
        POWERTOOLS_METRICS_NAMESPACE: namespaceOf(scope),
        ...endpointsIn(scope),
        ...(telemetry && { AWS_LAMBDA_EXEC_WRAPPER: TELEMETRY_WRAPPER }),
      },
      ...(telemetry && {
        layers: [LayerVersion.fromLayerVersionArn(scope, `${id}Telemetry`, telemetry)],
      }),
    });
    this.service = service;
    this.entry = file;
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "X-Ray's PutTraceSegments and PutTelemetryRecords can be granted on * only.",
    });
  }

  /** The current version, which no deployment changes. Without versions: the function itself. */
  get pinned(): IFunction {
    return hasVersions(this) ? this.currentVersion : this;
  }

  /** The alias that callers use. Without versions: the function itself. */
  get live(): IFunction {
    return this.alias ?? this;
  }

  /** The alias. A deployment moves it to the new version. */
  get alias(): Alias | undefined {
    return hasVersions(this) ? this.named(LIVE, "Live") : undefined;
  }

  /** What aliases lead to: the version that this deployment publishes, or the code as it is. */
  get newest(): IVersion {
    return hasVersions(this) ? this.currentVersion : this.latestVersion;
  }

  /** The alias of that name, in every stage. The function is told by which alias it is invoked. */
  named(aliasName: string, id = aliasName): Alias {
    const made =
      this.#aliases.get(aliasName) ?? new Alias(this, id, { aliasName, version: this.newest });
    this.#aliases.set(aliasName, made);
    return made;
  }
}

const CALLED = ["DYNAMODB", "EVENTBRIDGE", "LAMBDA", "SFN", "SQS"];

/** The address of the services that a function calls if it is not AWS, see `settings.ts`. */
function endpointsIn({ node }: Construct): Record<string, string> {
  const endpoint: unknown = node.tryGetContext("awsEndpoint");
  if (typeof endpoint !== "string") return {};
  return Object.fromEntries(CALLED.map((name) => [`AWS_ENDPOINT_URL_${name}`, endpoint]));
}

/** The folder of code to upload. If only templates are synthesized, it is empty. */
function folderOf(scope: Construct, file: string): string {
  const { outdir } = Stage.of(scope) ?? {};
  if (!outdir) throw new Error(`${scope.node.path} is in no app`);
  return Stack.of(scope).bundlingRequired ? bundle(file, outdir) : noBundle(outdir);
}
