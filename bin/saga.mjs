#!/usr/bin/env node
// `npx saga …`: starts a command, for the project in whose folder it is called. What is no command of
// the package is one of the operator's: see scripts/saga.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import project from "../scripts/project/installed.cjs";

const { PACKAGE, REGISTER, isInstalled } = project;

/** The commands: their scripts, and what they need beside the package. */
const COMMANDS = {
  new: { script: "new-saga/cli.ts", needs: [] },
  check: { script: "check/cli.ts", needs: ["sagas"] },
  mutants: { script: "mutants/cli.ts", needs: ["sagas"] },
  localstack: { script: "localstack/cli.ts", needs: ["peers"] },
  deploy: { script: "deploy/local-cli.ts", needs: ["sagas", "peers"] },
  matrix: { script: "scenarios/cli.ts", needs: ["sagas", "peers"] },
  console: { script: "console/cli.ts", needs: ["sagas", "peers"] },
};
const OPERATOR = { script: "saga/cli.ts", needs: ["sagas", "peers"] };

const HELP = `Usage: npx saga COMMAND …

  new NAME             writes a saga, and the project around the first one
  check                searches every interleaving of it
  mutants              takes each guard out, and searches for what goes wrong then
  localstack up|down   runs LocalStack without Docker
  deploy --local       deploys to it
  matrix               puts faults at the deployed saga
  console              serves a page to look after deployed sagas
  list, show, …        look after deployed sagas: npx saga list --help

Each tells its options by --help.
`;

/** Optional peers that no folder from the installed package upwards has; the project itself has all. */
function missingPeers() {
  const { peerDependencies } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  const isIn = (folder, peer) =>
    existsSync(join(folder, "node_modules", peer)) ||
    (dirname(folder) !== folder && isIn(dirname(folder), peer));
  return Object.entries(peerDependencies).filter(([peer]) => !isIn(PACKAGE, peer));
}

/** Why a command cannot run here; nothing where it can. */
function problemOf({ needs }) {
  if (!isInstalled) return undefined;
  if (needs.includes("sagas") && !existsSync(REGISTER)) {
    return `there is no ${REGISTER}: call it in your project's folder, or begin with npx saga new NAME`;
  }
  const missing = needs.includes("peers") ? missingPeers() : [];
  if (missing.length === 0) return undefined;
  const packages = missing.map(([peer, version]) => `${peer}@${version}`).join(" ");
  return `this needs more packages: npm install --save-dev ${packages}`;
}

const [name = ""] = process.argv.slice(2);
const isCommand = Object.hasOwn(COMMANDS, name);
const command = isCommand ? COMMANDS[name] : OPERATOR;
const problem = problemOf(command);
const isHelp = ["", "help", "-h", "--help"].includes(name);
if (isHelp) console.log(HELP);
if (!problem) {
  const script = join(PACKAGE, "scripts", command.script);
  process.argv.splice(2, isCommand ? 1 : 0, script);
  await import("../scripts/run.mjs");
} else if (!isHelp) {
  console.error(`saga ${name}: ${problem}`);
  process.exitCode = 1;
}
