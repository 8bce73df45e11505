import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "../../deployed/wait-for";
import { freePort } from "../../localstack";
import type { Peers } from "./packages";

/** A server that a peer needs. */
export interface Server {
  /** What its client is told. */
  readonly settings: Readonly<Record<string, string>>;
  /** Its processes. */
  pids(): number[];
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root. In a user namespace of its own it does not see that it does. */
function unprivileged(program: string, args: readonly string[]): [string, string[]] {
  return process.getuid?.() === 0 ? ["unshare", ["-U", program, ...args]] : [program, [...args]];
}

/** PostgreSQL with its defaults, in a folder of its own, on the loopback. */
export async function startPostgres({ initdb, postgres }: Peers): Promise<Server> {
  const dir = mkdtempSync(join(tmpdir(), "bench-postgres-"));
  const data = join(dir, "data");
  const made = ["-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8"];
  execFileSync(...unprivileged(initdb, made), { stdio: "ignore" });
  const port = await freePort();
  const options = ["-D", data, "-p", `${port}`, "-k", "", "-c", "listen_addresses=127.0.0.1"];
  const child = spawn(...unprivileged(postgres, options), { stdio: "ignore" });
  const url = `postgresql://bench@127.0.0.1:${port}/postgres`;
  return started(child, dir, port, { POSTGRES_URL: url });
}

/** Restate as a single node with its defaults, on the loopback. */
export async function startRestate({ restate }: Peers): Promise<Server> {
  const dir = mkdtempSync(join(tmpdir(), "bench-restate-"));
  chmodSync(restate, 0o755);
  const [ingress, admin, node] = [await freePort(), await freePort(), await freePort()];
  const at = (port: number) => `127.0.0.1:${port}`;
  const child = spawn(restate, ["--base-dir", dir], {
    stdio: "ignore",
    env: {
      PATH: process.env.PATH,
      TMPDIR: dir, // it leaves a folder there for each invoker
      RESTATE_INGRESS__BIND_ADDRESS: at(ingress),
      RESTATE_ADMIN__BIND_ADDRESS: at(admin),
      RESTATE_BIND_ADDRESS: at(node),
      RESTATE_ADVERTISED_ADDRESS: `http://${at(node)}`,
      RESTATE_DISABLE_TELEMETRY: "true",
    },
  });
  const settings = {
    RESTATE_INGRESS: `http://${at(ingress)}`,
    RESTATE_ADMIN: `http://${at(admin)}`,
  };
  return started(child, dir, admin, settings);
}

const STOP_MS = 10_000;

async function started(
  child: ChildProcess,
  dir: string,
  port: number,
  settings: Server["settings"],
): Promise<Server> {
  const over = new Promise<void>((done) => child.once("exit", () => done()));
  const stop = async () => {
    // PostgreSQL would wait for its clients after SIGTERM.
    child.kill("SIGINT");
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await over;
    clearTimeout(late);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await waitFor(
      `port ${port}`,
      async () => child.exitCode === null && (await answers(port)),
      60_000,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const own = child.pid ?? 0;
  const pids = () => [own, ...childrenOf(own)];
  return { settings, pids, stop };
}

/** Linux only. */
function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

const answers = (port: number) =>
  new Promise<boolean>((done) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      done(true);
    });
    socket.on("error", () => done(false));
  });
