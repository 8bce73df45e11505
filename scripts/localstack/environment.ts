import { existsSync } from "node:fs";
import { devNull } from "node:os";
import { delimiter, join } from "node:path";
import { UserError } from "../command/user-error";
import { installDir } from "./paths";
import { REGION } from "./settings";
import { quote } from "./shell";
import { probe } from "./tools.cjs";

/**
 * Variables of the caller that change which AWS the SDKs, the AWS CLI and the CDK use, with which
 * credentials, or how they and Node behave. The CDK also reads each of its options from `CDK_…`.
 */
const INTERFERING =
  /^(AWS_|_X_AMZN_|CDK_|JSII_|POWERTOOLS_|NODE_OPTIONS$|DEBUG$|ORDER_SAGA_DYNAMODB_LOCAL$)/;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The address of an emulator, e.g. http://127.0.0.1:4566. */
export interface Address {
  readonly endpoint: string;
}

/** Variables to set. A variable without a value is removed. */
export type Changes = Readonly<Record<string, string | undefined>>;

/**
 * The changes that make an environment point to an emulator, whatever the caller has exported. They
 * remove the caller's profiles, credentials, endpoints and proxies. Nothing is read from `~/.aws`.
 */
export function localChanges({ endpoint }: Address, from: NodeJS.ProcessEnv): Changes {
  const names = Object.keys(from).filter((name) => INTERFERING.test(name));
  return {
    ...Object.fromEntries(names.map((name) => [name, undefined])),
    ...clientSettings(endpoint),
    ...withoutProxy(endpoint, from),
  };
}

/**
 * Makes this process, and every process that it starts from now on, a client of the emulator.
 * Throws UserError if the emulator is on another machine and the user has not named it.
 */
export function enterLocal(emulator: Address): void {
  refuseUnnamed(emulator.endpoint);
  for (const [name, value] of Object.entries(localChanges(emulator, process.env))) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/**
 * Shell lines for `eval` that do the same. If no `aws` command works, they also put the install's own
 * AWS CLI on PATH.
 */
export function shellLines(emulator: Address, from = process.env): string[] {
  const changes = Object.entries(localChanges(emulator, { ...UNSET_ALWAYS, ...from }));
  const unset = changes.flatMap(([name, value]) => (value === undefined ? [name] : []));
  const lines = changes.flatMap(([name, value]) =>
    value === undefined ? [] : [`export ${name}=${quote(value)}`],
  );
  const bin = join(installDir(), "bin");
  if (probe("aws", ["--version"]) === undefined && existsSync(bin)) {
    lines.push(`export PATH=${quote(bin)}${delimiter}"$PATH"`);
  }
  return [`unset ${unset.join(" ")}`, ...lines];
}

/** Always unset, because a shell also has variables that are not exported. */
const UNSET_ALWAYS = { AWS_PROFILE: "", AWS_DEFAULT_PROFILE: "", AWS_SESSION_TOKEN: "" };

function clientSettings(endpoint: string): Changes {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_CONFIG_FILE: devNull, // the file may name another endpoint, or a role to assume
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_PAGER: "",
    // Or the AWS CLI asks `sync-HOST` for what answers at once, which an emulator's host is not.
    AWS_DISABLE_HOST_PREFIX_INJECTION: "true",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    CDK_DISABLE_CLI_TELEMETRY: "true", // the CDK waits about 15 s for it if there is no network
    JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: "1",
  };
}

/** Sets both names, because programs read either. A proxy cannot reach this machine's loopback. */
function withoutProxy(endpoint: string, from: NodeJS.ProcessEnv): Changes {
  const given = [from.no_proxy, from.NO_PROXY].flatMap((list) => list?.split(",") ?? []);
  const hosts = ["127.0.0.1", "localhost", hostOf(endpoint), ...given.map((host) => host.trim())];
  const list = [...new Set(hosts)].filter(Boolean).join(",");
  return { NO_PROXY: list, no_proxy: list };
}

/** Refuses an emulator on another machine unless the user named it. Its health was checked before. */
function refuseUnnamed(endpoint: string): void {
  const named = process.env.AWS_ENDPOINT_URL ?? "";
  const isNamed = URL.canParse(named) && new URL(named).href === new URL(endpoint).href;
  if (LOOPBACK.test(hostOf(endpoint)) || isNamed) return;
  throw new UserError(
    `${endpoint} is not on this machine. To use a LocalStack there, set AWS_ENDPOINT_URL to it.`,
  );
}

const hostOf = (endpoint: string) => new URL(endpoint).hostname;
