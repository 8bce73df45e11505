import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandLine, OWN_PORT_OPTION } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { UserError } from "../command/user-error";
import { down, enterLocal, freePort, up } from "../localstack";
import { PROJECT } from "../project/root";
import { blocksOf } from "./page";
import { BETWEEN, PLAYED } from "./way";

const MINUTES = 1_800_000;

const program = commandLine(
  "aws-way",
  "Follows docs/deploy.md word by word on LocalStack: two stages and two sagas, a new version, a restore, a removal.",
)
  .option(...OWN_PORT_OPTION)
  .parse();

runMain(async (signal) => {
  const log = progress();
  const { port = await freePort() } = program.opts<{ port?: number }>();
  const dir = mkdtempSync(join(tmpdir(), "aws-way-"));
  const where = { port, dir };
  try {
    enterLocal(await up({ ...where, mode: "host", owner: process.pid, log, signal }));
    const parts = blocksOf(readFileSync(join(PROJECT, "docs/deploy.md"), "utf8"));
    const script = parts.flatMap(({ heading, commands }) => [
      `echo "— ${heading}"`,
      commands,
      BETWEEN[heading] ?? "",
    ]);
    log(`following ${parts.map(({ heading }) => heading).join(", ")} …`);
    // The CDK writes into the home of whoever calls it.
    const env = { ...process.env, HOME: dir, CDK_VALIDATION: "false", CI: "true" };
    const { status, stdout, stderr } = spawnSync("bash", ["-c", [PLAYED, ...script].join("\n")], {
      cwd: PROJECT,
      env,
      encoding: "utf8",
      timeout: MINUTES,
      maxBuffer: 100_000_000,
    });
    if (status !== 0) throw new UserError(`${stdout}\n${stderr}`.slice(-6000));
    log("followed to its end");
  } finally {
    await down(where);
    rmSync(dir, { recursive: true, force: true });
  }
});
