// Runs a TypeScript script of this project: `node scripts/run.mjs scripts/demo/cli.ts …`. It is plain
// JavaScript, because it also runs in a fresh clone, where it installs the packages first.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import tools from "./localstack/tools.cjs";
import { freshBundle, makeBundle } from "./project/bundle.mjs";
import project from "./project/installed.cjs";

const NODE_NEEDED = [20, 18];
/** Scripts that always need LocalStack. */
const ON_LOCALSTACK = ["scripts/demo/cli.ts", "scripts/deploy/local-cli.ts"];
/** What people call again and again: a bundle is made of it. */
const BUNDLED = ["scripts/saga/cli.ts"];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Contains the pid of the process that installs. It is not in node_modules, which npm removes. */
const INSTALLING = join(root, ".installing");
const [script, ...args] = process.argv.slice(2);
/** This package is its sources; its sagas are those of the project that has it installed, if one has. */
const conditionNames = ["saga-source", ...(project.isInstalled ? ["saga-project"] : [])];

function stop(message, status = 1) {
  console.error(message);
  process.exit(status);
}

function requireNode([major, minor]) {
  const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  stop(`Node ${major}.${minor} or newer is needed, this is ${process.version}: https://nodejs.org`);
}

/** Names every missing tool for LocalStack before anything is installed. */
function requireTools() {
  if (!ON_LOCALSTACK.includes(script) || process.env.AWS_ENDPOINT_URL) return;
  const { missing } = tools.lookForTools();
  if (missing && !tools.dockerAnswers()) stop(missing);
}

/** The packages in the lock file, or in npm's list of installed packages. */
function packagesOf(lock) {
  const file = join(root, lock);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {};
}

/** Whether node_modules matches the lock file. Optional packages may be missing on this platform. */
function isInstalled() {
  const there = packagesOf("node_modules/.package-lock.json");
  return Object.entries(packagesOf("package-lock.json")).every(
    ([path, { version, optional }]) =>
      path === "" ||
      optional ||
      (there[path]?.version === version && existsSync(join(root, path, "package.json"))),
  );
}

/** Runs a program and waits for it. The program ends with this process. */
function run(command, args, options) {
  const child = spawn(command, args, options);
  // The child gets the same Ctrl-C and cleans up. This process waits for it.
  const pass = (signal) => child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, pass);
  return new Promise((done) => {
    child.on("error", (error) => stop(`${command}: ${error.message}`));
    child.on("exit", (code, signal) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, pass);
      done(code ?? (signal === "SIGINT" ? 130 : 1));
    });
  });
}

/** If several first commands run at once, one installs and the others wait. Returns whether to install. */
async function isTurnToInstall() {
  for (let told = false; ; told = true) {
    try {
      writeFileSync(INSTALLING, `${process.pid}`, { flag: "wx" });
      process.on("exit", endTurn);
      return !isInstalled();
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (!told) console.error("Another command is installing the npm packages: waiting for it …");
    if (!isAlive(INSTALLING)) rmSync(INSTALLING, { force: true });
    await setTimeout(200);
  }
}

function endTurn() {
  process.off("exit", endTurn);
  rmSync(INSTALLING, { force: true });
}

function isAlive(pidFile) {
  try {
    process.kill(Number(readFileSync(pidFile, "utf8")), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Runs `npm ci`, unless it has already completed for this lock file. */
async function installDependencies() {
  if (isInstalled()) return;
  requireTools();
  if (!(await isTurnToInstall())) return endTurn();
  console.error("Installing the npm packages (once) …");
  const status = await run(
    "npm",
    ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"],
    { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" },
  );
  if (status !== 0) stop("npm ci failed: see its message above, then run this again.", status);
  endTurn();
}

/** Variables that a shell exports for other Pythons and JVMs. They must not affect ours. */
const FOREIGN =
  /^(PYTHON\w+|PIP_\w+|_JAVA_OPTIONS|JAVA_TOOL_OPTIONS|JDK_JAVAC?_OPTIONS|CLASSPATH)$/;
/** Exceptions: these say where packages come from, and how long to wait for them. */
const SOURCE =
  /^PIP_(\w*INDEX\w*|FIND_LINKS|TRUSTED_HOST|\w*CERT|PROXY|CONFIG_FILE|CACHE_DIR|\w*TIMEOUT|RETRIES)$/;

function forgetForeign() {
  for (const name of Object.keys(process.env)) {
    if (FOREIGN.test(name) && !SOURCE.test(name)) delete process.env[name];
  }
}

/** Runs in this process what was made of a script before, if its sources are still the same. */
async function runBundle(bundle) {
  process.argv = [process.execPath, script, ...args];
  process.setSourceMapsEnabled(true);
  await import(bundle);
}

requireNode(NODE_NEEDED);
forgetForeign();
// The AWS SDK announces at every start when it will drop Node 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const entry = resolve(script ?? "");
const isBundled = BUNDLED.some((one) => join(root, one) === entry);
const fresh = isBundled ? freshBundle(entry) : undefined;
if (!fresh) await installDependencies();
const bundle = fresh ?? (isBundled ? await makeBundle(entry, conditionNames) : undefined);
if (bundle) await runBundle(bundle);
else {
  const options = ["--import", import.meta.resolve("tsx"), script, ...args];
  const conditions = conditionNames.map((name) => `--conditions=${name}`);
  process.exitCode = await run(process.execPath, [...conditions, ...options], { stdio: "inherit" });
}
