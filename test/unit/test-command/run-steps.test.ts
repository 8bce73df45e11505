import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "../../../scripts/deployed/wait-for";
import { startTime } from "../../../scripts/localstack/processes";
import { TIMES } from "../../../scripts/stage/times";
import { runSideBySide, runSteps } from "../../../scripts/test/run-steps";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "order-saga-steps-"));
  jest.spyOn(console, "error").mockImplementation(() => {});
  jest.replaceProperty(process, "env", { ...process.env, [TIMES]: "" }); // not counted as steps of this run
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

it("steps side by side run at the same time, and each tells whether it failed", async () => {
  const [one, other] = ["one", "other"].map((name) => join(folder, name));
  const meet = (title: string, mine = "", theirs = "", code = 0) => {
    const here = `fs.writeFileSync(${JSON.stringify(mine)}, "");`;
    const look = `if (fs.existsSync(${JSON.stringify(theirs)})) process.exit(${code});`;
    return { title, command: ["tsx", "-e", `${here} setInterval(() => { ${look} }, 50)`] } as const;
  };
  const { signal } = new AbortController();
  const failed = await runSideBySide(
    [meet("fast tests", one, other, 1)],
    [meet("scenarios", other, one)],
    signal,
  );
  expect(failed).toEqual(["fast tests"]);
});

describe("a step of a test run that is interrupted", () => {
  it("ends every process that it began, also one that ignores signals", async () => {
    const file = join(folder, "pid");
    const worker = "fs.writeFileSync(process.argv[1], String(process.pid)); while (true);";
    const args = JSON.stringify(["-e", worker, file]);
    const code = `
      child_process.spawn(process.execPath, ${args}, { stdio: "ignore" });
      setInterval(() => {}, 1000);`;
    const interrupt = new AbortController();
    const step = { title: "a search", command: ["tsx", "-e", code] } as const;
    const run = runSteps([step, step], interrupt.signal);
    run.catch(() => {});
    const written = () => existsSync(file) && readFileSync(file, "utf8");
    const pid = Number(await waitFor("the worker", async () => written() || false));
    interrupt.abort();
    await expect(run).rejects.toThrow(/abort/i);
    await waitFor("its end", async () => startTime(pid) === undefined);
  });
});
