// Runs a TypeScript script of this project: `node scripts/run.mjs scripts/demo.ts …`. Plain
// JavaScript, because in a fresh clone nothing is installed yet and this is what installs it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function requireNode(major) {
  if (Number(process.versions.node.split(".")[0]) >= major) return;
  console.error(`Node ${major} or newer is needed, this is ${process.version}: https://nodejs.org`);
  process.exit(1);
}

/** The packages that a lock file names, or that npm notes down once it has installed them. */
function packagesOf(lock) {
  const file = join(root, lock);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {};
}

/** Whether node_modules is what the lock file says; optional packages are not on every platform. */
function isInstalled() {
  const there = packagesOf("node_modules/.package-lock.json");
  return Object.entries(packagesOf("package-lock.json")).every(
    ([path, { version, optional }]) => path === "" || optional || there[path]?.version === version,
  );
}

/** `npm ci`, only where it was not run, or for another lock file. */
function installDependencies() {
  if (isInstalled()) return;
  console.error("Installing the npm packages (once) …");
  const { status } = spawnSync(
    "npm",
    ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    },
  );
  if (status !== 0) {
    console.error("npm ci failed; see its message above, then run this again.");
    process.exit(status ?? 1);
  }
}

/** What a shell exports for other Pythons and JVMs: none of ours may start differently by it. */
const FOREIGN =
  /^(PYTHON\w+|PIP_\w+|_JAVA_OPTIONS|JAVA_TOOL_OPTIONS|JDK_JAVAC?_OPTIONS|CLASSPATH)$/;
/** But this says where packages come from. */
const SOURCE = /^PIP_(\w*INDEX\w*|FIND_LINKS|TRUSTED_HOST|\w*CERT|PROXY|CONFIG_FILE|CACHE_DIR)$/;

function forgetForeign() {
  for (const name of Object.keys(process.env)) {
    if (FOREIGN.test(name) && !SOURCE.test(name)) delete process.env[name];
  }
}

requireNode(20);
forgetForeign();
installDependencies();
const [script, ...args] = process.argv.slice(2);
const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), script, ...args], {
  stdio: "inherit",
  // The AWS SDK announces at every start when it will drop Node 20.
  env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
});
// The child sees the same Ctrl-C and cleans up; wait for it instead of leaving it behind.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
