import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { UserError } from "../localstack";
import { PROJECT } from "../project/root";
import { deploymentProgress } from "./progress";

const LAST_LINES = 20;
/** The CDK's options: no questions, and no network beyond the deployment. */
const FLAGS = [
  ...["--exclusively", "--require-approval", "never", "--method", "direct"],
  ...["--progress", "events", "--no-notices", "--no-color"],
];

export interface Deploying {
  readonly stacks: readonly string[];
  /** CDK context, `key=value`. */
  readonly context: readonly string[];
  /** The command that makes the app. Default: that of `cdk.json`. */
  readonly app?: string;
  log(line: string): void;
  /** Aborting it stops the CDK. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Deploys stacks with the CDK's command line, then calls `check` with the folder of their templates.
 * @throws UserError with the CDK's last lines if it fails.
 */
export async function cdkDeploy(
  { stacks, context, app, log, signal }: Deploying,
  check: (templates: string) => Promise<void>,
): Promise<void> {
  // Each process has its own folder, because the CDK refuses two deployments at once from one folder.
  const output = join(PROJECT, "cdk.out", String(process.pid));
  const home = join(output, "home");
  const given = context.flatMap((item) => ["--context", item]);
  const made = app ? ["--app", app] : [];
  try {
    mkdirSync(home, { recursive: true });
    // Deploys all stacks at once, because the CDK polls each stack only every five seconds.
    const atOnce = ["--concurrency", String(stacks.length)];
    await runCdk(
      ["deploy", ...stacks, ...FLAGS, ...atOnce, ...made, ...given, "--output", output],
      {
        // The user's home may be read-only, or hold a .cdk.json with other options. The CDK's own validation takes
        // seconds of CPU. A test and deployments to AWS run it.
        env: { ...process.env, CI: "true", CDK_VALIDATION: "false", HOME: home, CDK_HOME: home },
        onLine: deploymentProgress(log),
        signal,
      },
    );
    await check(output);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

interface Run {
  readonly env: NodeJS.ProcessEnv;
  onLine(line: string): void;
  readonly signal: AbortSignal | undefined;
}

/** Runs the CDK's command line. Its output is only shown if it fails. */
async function runCdk(args: string[], { env, onLine, signal }: Run): Promise<void> {
  const child = spawn(process.execPath, [require.resolve("aws-cdk/bin/cdk"), ...args], {
    cwd: PROJECT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal && { signal }),
  });
  const printed = new PassThrough();
  child.stdout.pipe(printed, { end: false });
  child.stderr.pipe(printed, { end: false });
  const lines: string[] = [];
  createInterface(printed).on("line", (line) => {
    lines.push(line);
    onLine(line);
  });
  const status = await new Promise((ended, failed) => {
    child.on("error", failed);
    child.on("close", ended);
  });
  printed.end();
  if (status !== 0) throw new UserError(`cdk ${args[0]} failed:\n${lastWords(lines)}`);
}

/** The last lines of the CDK's output, without stack traces, which concern only the CDK. */
function lastWords(lines: readonly string[]): string {
  const words = lines.filter((line) => line.trim() && !/^\s+at /.test(line));
  return words.slice(-LAST_LINES).join("\n");
}
