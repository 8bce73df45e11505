// Runs a TypeScript script of this project: `node scripts/run.mjs scripts/demo.ts …`. Plain
// JavaScript, because in a fresh clone nothing is installed yet and this is what installs it.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".order-saga-lock");

function requireNode(major) {
  if (Number(process.versions.node.split(".")[0]) >= major) return;
  console.error(`Node ${major} or newer is needed, this is ${process.version}: https://nodejs.org`);
  process.exit(1);
}

/** `npm ci`, only when the lock file is not the one that node_modules was made from. */
function installDependencies() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.error("Installing the npm packages (once) …");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    console.error("npm ci failed; see its message above, then run this again.");
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, lock);
}

requireNode(20);
installDependencies();
const [script, ...args] = process.argv.slice(2);
const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), script, ...args], {
  stdio: "inherit",
  // The AWS SDK announces at every start when it will drop Node 20.
  env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
});
// The child sees the same Ctrl-C and cleans up; wait for it instead of leaving it behind.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
