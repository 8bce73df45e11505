import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const RUN = resolve(__dirname, "../../../scripts/run.mjs");

test("a script runs without what the shell exports for other Pythons and JVMs", () => {
  const kept = {
    ...{ PYTHON: "/usr/bin/python3", JAVA_HOME: "/jdk", HTTPS_PROXY: "http://proxy:3128" },
    ...{ PIP_INDEX_URL: "http://mirror/simple", PIP_TRUSTED_HOST: "mirror", PIP_CERT: "/ca.pem" },
  };
  const foreign = {
    ...{ PYTHONHOME: "/nowhere", PYTHONPATH: "/nowhere", PYTHONSTARTUP: "/nowhere" },
    ...{ PIP_USER: "1", PIP_TARGET: "/nowhere", PIP_REQUIRE_HASHES: "1", PIP_CONSTRAINT: "/no" },
    ...{ JAVA_TOOL_OPTIONS: "-agentlib:none", _JAVA_OPTIONS: "-Xmx1m", CLASSPATH: "/nowhere" },
  };
  const folder = mkdtempSync(join(tmpdir(), "order-saga-run-"));
  try {
    const script = join(folder, "print.cjs");
    writeFileSync(script, "console.log(JSON.stringify(process.env))");
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...kept, ...foreign };
    const printed: unknown = JSON.parse(
      execFileSync(process.execPath, [RUN, script], { encoding: "utf8", env }),
    );
    expect(printed).toMatchObject(kept);
    for (const name of Object.keys(foreign)) expect(printed).not.toHaveProperty(name);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
