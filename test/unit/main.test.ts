import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";

const root = resolve(__dirname, "../..");
const running = (code: string) => {
  const tsx = resolve(root, "node_modules/.bin/tsx");
  const whole = `const { runMain } = require("./scripts/command/main"); ${code}`;
  return spawn(tsx, ["-e", whole], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
};

it("a command's main function may use what its file says below", async () => {
  const child = running("runMain(async () => console.log(below)); const below = 'said below';");
  expect(await text(child.stdout)).toBe("said below\n");
});

it("a command whose reader closes the pipe ends without a message", async () => {
  const child = running(
    "runMain(async () => { setInterval(() => console.log('one more line'), 5); });",
  );
  const said = text(child.stderr);
  await once(child.stdout, "data");
  child.stdout.destroy();
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(await said).toBe("");
});
