#!/usr/bin/env node
// `npx saga …`: starts the command, from whatever folder it is called.
import { fileURLToPath } from "node:url";

process.argv.splice(2, 0, fileURLToPath(new URL("../scripts/saga/cli.ts", import.meta.url)));
await import("../scripts/run.mjs");
