// Plain JavaScript, because run.mjs looks for the tools in a fresh clone before anything is installed.
const { execFileSync } = require("node:child_process");
const { existsSync, readdirSync, realpathSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { howToGetJdk, howToGetPython, howToGetVenv } = require("./packages.cjs");

const JDK_NEEDED = 17;
const PYTHON_NEEDED = [3, 13];
const PROBE_MS = 20_000;
const ASK_PYTHON = `
import importlib.util, sys
print('%d.%d' % sys.version_info[:2], bool(importlib.util.find_spec('ensurepip')), sys.executable)`;

exports.lookForTools = (env = process.env) => {
  const problems = [];
  const python = findPython(env, problems);
  const javaHome = findJdk(env, problems);
  if (problems.length === 0) return { tools: { python, javaHome } };
  return {
    missing:
      ["To run LocalStack without Docker this machine needs:", ...problems].join("\n  - ") +
      "\nOr start Docker, or set AWS_ENDPOINT_URL to a LocalStack that already runs.",
  };
};

function probe(command, args) {
  try {
    const stdio = ["ignore", "pipe", "pipe"];
    return execFileSync(command, args, { encoding: "utf8", stdio, timeout: PROBE_MS }).trim();
  } catch {
    return undefined;
  }
}
exports.probe = probe;

exports.dockerAnswers = () =>
  probe("docker", ["info", "--format", "{{.ServerVersion}}"]) !== undefined;

function findPython(env, problems) {
  const names = ["python3.13", "python3.14", "python3"];
  const candidates = env.PYTHON ? [env.PYTHON] : [...names, ...pyenvPythons(env)];
  const found = [];
  let withoutVenv = "";
  for (const candidate of candidates) {
    const answer = probe(candidate, ["-c", ASK_PYTHON]);
    if (!answer) continue;
    const [version = "", hasVenv, ...path] = answer.split(" ");
    const [major = 0, minor = 0] = version.split(".").map(Number);
    const isNew = major === PYTHON_NEEDED[0] && minor >= PYTHON_NEEDED[1];
    if (isNew && hasVenv === "True") return path.join(" ");
    if (isNew) withoutVenv ||= version;
    found.push(`${candidate} is ${version}${isNew ? " without ensurepip" : ""}`);
  }
  const what = found.length > 0 ? found.join(", ") : `none of ${candidates.join(", ")} runs`;
  const how = withoutVenv ? howToGetVenv(withoutVenv, probe) : howToGetPython(probe);
  problems.push(
    `Python ${PYTHON_NEEDED.join(".")} or newer with venv, which LocalStack is written in; ` +
      `found: ${what}.\n    ${how}, or set PYTHON to one.`,
  );
  return undefined;
}

function pyenvPythons(env) {
  const versions = join(env.PYENV_ROOT || join(env.HOME ?? "", ".pyenv"), "versions");
  const names = existsSync(versions) ? readdirSync(versions) : [];
  const fit = names.filter((name) => /^3\.(1[3-9]|[2-9]\d)/.test(name)).sort();
  return fit.reverse().map((name) => join(versions, name, "bin", "python"));
}

function findJdk(env, problems) {
  const javac = env.JAVA_HOME ? join(env.JAVA_HOME, "bin", "javac") : "javac";
  const version = probe(javac, ["-version"])?.split(" ")[1];
  if (version && Number(version.split(".")[0]) >= JDK_NEEDED) {
    return env.JAVA_HOME || homeOfJavac();
  }
  problems.push(
    `a JDK ${JDK_NEEDED} or newer, for DynamoDB Local and JSONata; found: ` +
      `${version ? `${javac} ${version}` : `no ${javac}`}.\n    ${howToGetJdk(probe)}, ` +
      "or set JAVA_HOME to one.",
  );
  return undefined;
}

/** Asks Java itself, because on macOS /usr/bin/javac is not a link into the JDK. */
function homeOfJavac() {
  const listing = probe("sh", ["-c", "java -XshowSettings:properties -version 2>&1"]);
  const home = /^\s*java\.home = (.+)$/m.exec(listing ?? "")?.[1];
  if (home && existsSync(join(home, "bin", "javac"))) return home;
  const javac = probe("sh", ["-c", "command -v javac"]);
  return javac ? dirname(dirname(realpathSync(javac))) : undefined;
}
