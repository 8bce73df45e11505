import { existsSync } from "node:fs";
import { join } from "node:path";
import { installDir, PLUGIN } from "./paths";
import { MARK } from "./processes";
import { probe } from "./tools";

const REGION = "us-east-1";
/** What LocalStack gets of the caller's environment: nothing that would change its settings. */
const PASSED_ON = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "ORDER_SAGA_CALLS"];

/** Settings that hold however LocalStack runs. */
const COMMON = {
  DISABLE_EVENTS: "1", // no usage reports
  SKIP_SSL_CERT_DOWNLOAD: "1",
  PROVIDER_OVERRIDE_DYNAMODB: "v2",
  PROVIDER_OVERRIDE_DYNAMODBSTREAMS: "v2",
  PERSISTENCE: "1", // with the next one: tables and items outlive a kill
  DYNAMODB_IN_MEMORY: "0",
  SQS_ENDPOINT_STRATEGY: "path",
  LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT: "60",
  LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC: "0.2",
  LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC: "0.5",
};

/** The environment of LocalStack in a container. */
export const dockerSettings: Record<string, string> = COMMON;

/** The item of LocalStack's environment that names its port. */
export const listenSetting = (port: number): string => `GATEWAY_LISTEN=127.0.0.1:${port}`;

/** How a process of LocalStack differs from one that a user starts. */
export interface HostOptions {
  /** The process with which it ends. Default: it stays. */
  readonly owner?: number | undefined;
  /** Where DynamoDB Local listens. Default: a free port. */
  readonly dynamodbPort?: number | undefined;
  /** Its functions' metrics and logs go through LocalStack's own API, which is slow. */
  readonly longWay?: boolean | undefined;
}

/** The environment of LocalStack as a process, whose state is in `dir`. */
export function localStackSettings(
  dir: string,
  port: number,
  { owner, dynamodbPort, longWay }: HostOptions,
): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    ...COMMON,
    [MARK]: dir,
    ...(owner !== undefined && { ORDER_SAGA_OWNER_PID: `${owner}` }),
    ...(dynamodbPort !== undefined && { DYNAMODB_LOCAL_PORT: `${dynamodbPort}` }),
    // LocalStack calls itself without a network connection, but on the long way.
    ...(longWay ? { ORDER_SAGA_LONG_WAY: "1" } : { IN_MEMORY_CLIENT: "1" }),
    ORDER_SAGA_NODE: process.execPath,
    PYTHONPATH: PLUGIN,
    PYTHONDONTWRITEBYTECODE: "1", // nothing is written among the project's sources
    OVERRIDE_IN_DOCKER: "0",
    FILESYSTEM_ROOT: join(dir, "fs"),
    TMPDIR: join(dir, "tmp"),
    JAVA_TOOL_OPTIONS: `-Djava.io.tmpdir=${join(dir, "tmp")}`, // Java does not look at TMPDIR
    XDG_CACHE_HOME: join(dir, "cache"),
    GATEWAY_SERVER: "loopback",
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    LOCALSTACK_HOST: `127.0.0.1:${port}`,
    LAMBDA_RUNTIME_EXECUTOR: "process",
    DNS_ADDRESS: "0", // no DNS server
    // What waits for messages and records is told of them: see the plugin.
    LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC: "0.01",
    LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC: "0.01",
    AWS_DEFAULT_REGION: REGION,
  };
}

/** The environment variables with which the SDKs, the AWS CLI and the CDK use an emulator. */
export function settings(emulator: { endpoint: string }): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_ENDPOINT_URL_S3: emulator.endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_PAGER: "",
    AWS_EC2_METADATA_DISABLED: "true",
    CDK_DISABLE_CLI_TELEMETRY: "true", // it waits about 15 s where there is no network
    JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: "1",
  };
}

/**
 * Lines for a shell's eval. They also unset what would make a client use a real account, and put
 * the install's own AWS CLI on PATH where no `aws` works.
 */
export function shellLines(emulator: { endpoint: string }): string[] {
  const lines = Object.entries(settings(emulator)).map(
    ([name, value]) => `export ${name}=${quote(value)}`,
  );
  const bin = join(installDir(), "bin");
  if (probe("aws", ["--version"]) === undefined && existsSync(bin)) {
    lines.push(`export PATH=${quote(bin)}:"$PATH"`);
  }
  return ["unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN", ...lines];
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
