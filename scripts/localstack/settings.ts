import { existsSync } from "node:fs";
import { join } from "node:path";
import { installDir, PLUGIN, PROJECT } from "./paths";
import { MARK, markOf, OWNER } from "./processes";
import { quote } from "./shell";
import { probe } from "./tools.cjs";

const REGION = "us-east-1";
/** What LocalStack gets of the caller's environment: nothing that would change its settings. */
const PASSED_ON = ["PATH", "HOME", "USER", "ORDER_SAGA_CALLS"];

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

/** The environment of LocalStack as a process, whose state is in `dir`; it ends with its owner. */
export function localStackSettings(
  dir: string,
  port: number,
  owner: number | undefined,
): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    ...COMMON,
    [MARK]: markOf(dir),
    [OWNER]: markOf(PROJECT),
    ...(owner !== undefined && { ORDER_SAGA_OWNER_PID: `${owner}` }),
    ORDER_SAGA_NODE: process.execPath,
    PYTHONPATH: PLUGIN,
    PYTHONDONTWRITEBYTECODE: "1", // nothing is written among the project's sources
    OVERRIDE_IN_DOCKER: "0",
    FILESYSTEM_ROOT: join(dir, "fs"),
    TMPDIR: join(dir, "tmp"),
    JAVA_TOOL_OPTIONS: javaOption(`-Djava.io.tmpdir=${join(dir, "tmp")}`), // it ignores TMPDIR
    LC_ALL: "C.UTF-8", // without a locale Java cannot open a file whose name is not ASCII
    XDG_CACHE_HOME: join(dir, "cache"),
    GATEWAY_SERVER: "loopback",
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    LOCALSTACK_HOST: `127.0.0.1:${port}`,
    LAMBDA_RUNTIME_EXECUTOR: "process",
    DNS_ADDRESS: "0", // no DNS server
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

/** One of Java's options in JAVA_TOOL_OPTIONS, where blanks part them and quotes cannot be escaped. */
function javaOption(option: string): string {
  return option.replace(/[^"]+|"+/g, (part) => (part.startsWith('"') ? `'${part}'` : `"${part}"`));
}
