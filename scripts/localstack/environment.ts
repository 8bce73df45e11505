import { existsSync } from "node:fs";
import { devNull } from "node:os";
import { delimiter, join } from "node:path";
import { UserError } from "../command/user-error";
import { installDir } from "./paths";
import { REGION } from "./settings";
import { quote } from "./shell";
import { probe } from "./tools.cjs";

/**
 * What a caller may have exported that changes where the SDKs, the AWS CLI and the CDK go, who they
 * are there, or what they and Node do. The CDK takes each of its options from `CDK_…` too.
 */
const INTERFERING =
  /^(AWS_|_X_AMZN_|CDK_|JSII_|POWERTOOLS_|NODE_OPTIONS$|DEBUG$|ORDER_SAGA_DYNAMODB_LOCAL$)/;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Where an emulator is, e.g. http://127.0.0.1:4566. */
export interface Address {
  readonly endpoint: string;
}

/** Variables to set, and to remove: those without a value. */
export type Changes = Readonly<Record<string, string | undefined>>;

/**
 * What makes an environment that of an emulator, whatever the caller has exported: no profile, no
 * credentials, no address and no proxy of theirs is left, and nothing of `~/.aws` is read.
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
 * Makes this process a client of the emulator, and with it all that it starts from now on.
 * Throws UserError where that is another machine and the user has not named it.
 */
export function enterLocal(emulator: Address): void {
  refuseUnnamed(emulator.endpoint);
  for (const [name, value] of Object.entries(localChanges(emulator, process.env))) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/**
 * Lines for a shell's eval that do the same, and put the install's own AWS CLI on PATH where no
 * `aws` works.
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

/** A shell has variables that are not exported, too. */
const UNSET_ALWAYS = { AWS_PROFILE: "", AWS_DEFAULT_PROFILE: "", AWS_SESSION_TOKEN: "" };

function clientSettings(endpoint: string): Changes {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_CONFIG_FILE: devNull, // it may name another endpoint, or a role to take
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_PAGER: "",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    CDK_DISABLE_CLI_TELEMETRY: "true", // it waits about 15 s where there is no network
    JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: "1",
  };
}

/** Programs read the one or the other name. A proxy does not reach this machine's loopback. */
function withoutProxy(endpoint: string, from: NodeJS.ProcessEnv): Changes {
  const given = [from.no_proxy, from.NO_PROXY].flatMap((list) => list?.split(",") ?? []);
  const hosts = ["127.0.0.1", "localhost", hostOf(endpoint), ...given.map((host) => host.trim())];
  const list = [...new Set(hosts)].filter(Boolean).join(",");
  return { NO_PROXY: list, no_proxy: list };
}

/** An emulator elsewhere is one that the user named: its health was asked when it was found. */
function refuseUnnamed(endpoint: string): void {
  const named = process.env.AWS_ENDPOINT_URL ?? "";
  const isNamed = URL.canParse(named) && new URL(named).href === new URL(endpoint).href;
  if (LOOPBACK.test(hostOf(endpoint)) || isNamed) return;
  throw new UserError(
    `${endpoint} is not on this machine. To use a LocalStack there, set AWS_ENDPOINT_URL to it.`,
  );
}

const hostOf = (endpoint: string) => new URL(endpoint).hostname;
