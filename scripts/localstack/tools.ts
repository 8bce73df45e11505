import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { UserError } from "./user-error";

const NODE_NEEDED = 20;
const JDK_NEEDED = 17;
const PYTHON_NEEDED = [3, 13] as const;
const PROBE_MS = 20_000;

/** The programs that an install needs. */
export interface Tools {
  python: string;
  javaHome: string;
  maven: string;
}

/** Finds the tools. Throws one UserError that names all that is missing and how to get it. */
export function findTools(env: NodeJS.ProcessEnv = process.env): Tools {
  const problems: string[] = [];
  const python = findPython(env, problems);
  const javaHome = findJdk(env, problems);
  const maven = findMaven(problems);
  const node = Number(process.versions.node.split(".")[0]);
  if (node < NODE_NEEDED) problems.push(`Node.js ${NODE_NEEDED} or newer; this is ${node}.`);
  if (python && javaHome && maven && problems.length === 0) return { python, javaHome, maven };
  throw new UserError(
    ["To run LocalStack without Docker this machine needs:", ...problems].join("\n  - ") +
      "\nOr start Docker, or set AWS_ENDPOINT_URL to a LocalStack that already runs.",
  );
}

/** The output of a short command, or undefined if it fails or does not exist. */
export function probe(command: string, args: string[]): string | undefined {
  try {
    const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
    return execFileSync(command, args, { encoding: "utf8", stdio, timeout: PROBE_MS }).trim();
  } catch {
    return undefined;
  }
}

function findPython(env: NodeJS.ProcessEnv, problems: string[]): string | undefined {
  const names = ["python3.14", "python3.13", "python3"];
  const candidates = env.PYTHON ? [env.PYTHON] : [...names, ...pyenvPythons()];
  const found: string[] = [];
  for (const candidate of candidates) {
    const script = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)";
    const answer = probe(candidate, ["-c", script]);
    if (!answer) continue;
    const [version = "", path = ""] = answer.split(" ");
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major === PYTHON_NEEDED[0] && minor >= PYTHON_NEEDED[1]) return path;
    found.push(`${candidate} is ${version}`);
  }
  const what = found.length > 0 ? found.join(", ") : `none of ${candidates.join(", ")} runs`;
  problems.push(
    `Python ${PYTHON_NEEDED.join(".")} or newer; found: ${what}. Install it (e.g. ` +
      "`pyenv install 3.13`, `brew install python@3.13`) or set PYTHON to it.",
  );
  return undefined;
}

function pyenvPythons(): string[] {
  const versions = join(homedir(), ".pyenv", "versions");
  const names = existsSync(versions) ? readdirSync(versions) : [];
  const fit = names.filter((name) => /^3\.(1[3-9]|[2-9]\d)/.test(name)).sort();
  return fit.reverse().map((name) => join(versions, name, "bin", "python"));
}

function findJdk(env: NodeJS.ProcessEnv, problems: string[]): string | undefined {
  const javac = env.JAVA_HOME ? join(env.JAVA_HOME, "bin", "javac") : "javac";
  const version = probe(javac, ["-version"])?.split(" ")[1];
  if (version && Number(version.split(".")[0]) >= JDK_NEEDED) {
    return env.JAVA_HOME || homeOfJavac();
  }
  problems.push(
    `a JDK ${JDK_NEEDED} or newer; found: ${version ? `${javac} ${version}` : `no ${javac}`}. ` +
      "Install one (e.g. `apt install openjdk-17-jdk-headless`, `brew install openjdk`) " +
      "or set JAVA_HOME to it.",
  );
  return undefined;
}

/** On macOS /usr/bin/javac is no link into the JDK, so Java itself is asked. */
function homeOfJavac(): string | undefined {
  const listing = probe("sh", ["-c", "java -XshowSettings:properties -version 2>&1"]);
  const home = /^\s*java\.home = (.+)$/m.exec(listing ?? "")?.[1];
  if (home && existsSync(join(home, "bin", "javac"))) return home;
  const javac = probe("sh", ["-c", "command -v javac"]);
  return javac ? dirname(dirname(realpathSync(javac))) : undefined;
}

function findMaven(problems: string[]): string | undefined {
  if (probe("mvn", ["--version"]) !== undefined) return "mvn";
  problems.push(
    "Maven; found: no mvn that runs. Install it (`apt install maven`, `brew install maven`).",
  );
  return undefined;
}
