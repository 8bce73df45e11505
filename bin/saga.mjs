#!/usr/bin/env node
// `npx saga …`: starts a command, from whatever folder it is called. What is no command of the
// project is one of the operator's: see scripts/saga.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import project from "../scripts/project/installed.cjs";

/** The commands, and their scripts. They need no AWS, and no CDK; the operator's do. */
const commands = {
  new: "new-saga/cli.ts",
  check: "check/cli.ts",
  mutants: "mutants/cli.ts",
};

const { PACKAGE: root, isInstalled } = project;
const [name = ""] = process.argv.slice(2);
const known = Object.hasOwn(commands, name);

/** Optional peers that no folder from the installed package upwards has; the project itself has all. */
function missingPeers() {
  if (!isInstalled) return [];
  const { peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const isIn = (folder, peer) =>
    existsSync(join(folder, "node_modules", peer)) ||
    (dirname(folder) !== folder && isIn(dirname(folder), peer));
  return Object.entries(peerDependencies).filter(([peer]) => !isIn(root, peer));
}

const missing = known ? [] : missingPeers();
if (missing.length > 0) {
  const packages = missing.map(([peer, version]) => `${peer}@${version}`).join(" ");
  console.error(`saga ${name}: this needs more packages: npm install --save-dev ${packages}`);
  process.exit(1);
}
process.argv.splice(
  2,
  known ? 1 : 0,
  join(root, "scripts", known ? commands[name] : "saga/cli.ts"),
);
await import("../scripts/run.mjs");
