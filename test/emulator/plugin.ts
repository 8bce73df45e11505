import { execFileSync } from "node:child_process";
import { installDir, PLUGIN } from "../../scripts/localstack/paths";
import { pythonOf } from "../../scripts/localstack/whole";

/** Runs Python with LocalStack and its plugin. Returns what it prints. */
export const python = (lines: string) =>
  execFileSync(pythonOf(installDir()), ["-c", lines], {
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: PLUGIN },
  }).trim();
