import { devNull } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../project/root";
import { PLUGIN } from "./paths";
import { MARK, markOf, OWNER } from "./processes";

/** The locale. In the locale C, Java cannot open a file whose name is not ASCII. */
export const UTF8 = "C.UTF-8";
/** The region of everything local. */
export const REGION = "us-east-1";
/** The caller's variables that LocalStack gets. None of them changes its settings. */
const PASSED_ON = ["PATH", "HOME", "USER", "ORDER_SAGA_CALLS"];

/** Settings for LocalStack in both modes. */
const COMMON = {
  DISABLE_EVENTS: "1", // no usage reports
  SKIP_SSL_CERT_DOWNLOAD: "1",
  PROVIDER_OVERRIDE_DYNAMODB: "v2",
  PROVIDER_OVERRIDE_DYNAMODBSTREAMS: "v2",
  PERSISTENCE: "1", // with the next line: tables and items survive a kill
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

/** Options of a LocalStack process that users do not need. */
export interface HostOptions {
  /** The pid of a process: when it ends, LocalStack ends too. Default: LocalStack keeps running. */
  readonly owner?: number | undefined;
  /** The port of DynamoDB Local. Default: a free port. */
  readonly dynamodbPort?: number | undefined;
  /** Sends its functions' metrics and logs through LocalStack's own API, which is slow. */
  readonly longWay?: boolean | undefined;
}

/** The environment of LocalStack as a process. `dir` is the folder of its state. */
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
    [MARK]: markOf(dir),
    [OWNER]: markOf(PROJECT),
    ...(owner !== undefined && { ORDER_SAGA_OWNER_PID: `${owner}` }),
    ...(dynamodbPort !== undefined && { DYNAMODB_LOCAL_PORT: `${dynamodbPort}` }),
    // Except in the long way, LocalStack calls itself without a network connection.
    ...(longWay ? { ORDER_SAGA_LONG_WAY: "1" } : { IN_MEMORY_CLIENT: "1" }),
    ORDER_SAGA_NODE: process.execPath,
    PYTHONPATH: PLUGIN,
    PYTHONDONTWRITEBYTECODE: "1", // nothing is written among the project's sources
    OVERRIDE_IN_DOCKER: "0",
    FILESYSTEM_ROOT: join(dir, "fs"),
    TMPDIR: join(dir, "tmp"),
    // Java ignores TMPDIR.
    JAVA_TOOL_OPTIONS: [...JVM, javaOption(`-Djava.io.tmpdir=${join(dir, "tmp")}`)].join(" "),
    LC_ALL: UTF8,
    XDG_CACHE_HOME: join(dir, "cache"),
    GATEWAY_SERVER: "loopback",
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    LOCALSTACK_HOST: `127.0.0.1:${port}`,
    LAMBDA_RUNTIME_EXECUTOR: "process",
    DNS_ADDRESS: "0", // no DNS server
    // The plugin wakes the pollers of queues and streams, so these pauses may be short.
    LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC: "0.01",
    LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC: "0.01",
    AWS_DEFAULT_REGION: REGION,
    AWS_CONFIG_FILE: devNull, // it may send LocalStack's own calls elsewhere
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}

/**
 * An emulator lives for minutes. DynamoDB Local's second compiler would take much of its CPU before it pays
 * off, and there are no free cores for several threads that collect garbage.
 */
const JVM = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/** An option for JAVA_TOOL_OPTIONS, where blanks separate options and quotes cannot be escaped. */
function javaOption(option: string): string {
  return option.replace(/[^"]+|"+/g, (part) => (part.startsWith('"') ? `'${part}'` : `"${part}"`));
}
