import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";

const root = resolve(__dirname, "../..");
const code = `
  const { runMain } = require("./scripts/command/main");
  runMain(async () => { setInterval(() => console.log("one more line"), 5); });`;

it("a command whose reader closes the pipe ends without a message", async () => {
  const tsx = resolve(root, "node_modules/.bin/tsx");
  const child = spawn(tsx, ["-e", code], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const said = text(child.stderr);
  await once(child.stdout, "data");
  child.stdout.destroy();
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(await said).toBe("");
});
