import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import * as z from "zod";
import { cpuMs } from "../../localstack/processes";
import type { Server } from "./servers";
import type { Contender } from "./worker";

const told = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ id: z.string(), ms: z.number(), error: z.string().optional() }),
  z.object({ cpuMs: z.number() }),
]);

/** What a block of sagas took. Times are in milliseconds. */
export interface Block {
  readonly latencies: readonly number[];
  readonly seconds: number;
  /** Of the contender's process and of the server that it needs. */
  readonly cpuMs: number;
  readonly logBytes: number;
  /** The sagas without an answer, because the process was killed. */
  readonly unanswered: readonly string[];
}

type Ended = { readonly id: string; readonly ms: number };

/** The process of a contender. */
export class Child {
  readonly #process: ChildProcess;
  #logBytes = 0;
  #over: (code: number | null, signal: string | null) => void = () => {};
  #hear: (message: z.infer<typeof told>) => void = () => {};

  constructor(
    readonly name: Contender,
    env: Readonly<Record<string, string>>,
    private readonly server?: Server,
  ) {
    const flags = ["--conditions=saga-source", "--import", "tsx", join(__dirname, "worker.ts")];
    this.#process = spawn(process.execPath, [...flags, name], {
      env: { ...process.env, ...env, ...server?.settings },
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    this.#process.stdout?.on("data", (data: Buffer) => {
      this.#logBytes += data.length;
    });
    this.#process.on("exit", (code, signal) => this.#over(code, signal));
    this.#process.on("message", (message) => this.#hear(told.parse(message)));
  }

  /** Resolves once it can run sagas. @throws Error if it ends before. */
  ready(): Promise<void> {
    return new Promise((done, fail) => {
      this.#over = (code) => fail(new Error(`${this.name} ended: ${code}`));
      this.#hear = () => done();
    });
  }

  /** Runs sagas. With `killAfter` the process is killed (SIGKILL) once so many have ended. */
  async run(ids: readonly string[], atOnce: number, killAfter?: number): Promise<Block> {
    const [began, logged, served] = [performance.now(), this.#logBytes, this.#served()];
    const ended: Ended[] = [];
    const own = await new Promise<number>((done, fail) => {
      this.#over = (code, signal) =>
        signal === "SIGKILL" && killAfter ? done(0) : fail(new Error(`${this.name}: ${code}`));
      this.#hear = (message) => {
        if ("cpuMs" in message) return done(message.cpuMs);
        if (!("id" in message)) return;
        if (message.error) return fail(new Error(message.error));
        ended.push(message);
        if (ended.length === killAfter) this.#process.kill("SIGKILL");
      };
      this.#process.send({ ids, atOnce });
    });
    const answered = new Set(ended.map(({ id }) => id));
    return {
      latencies: ended.map(({ ms }) => ms),
      seconds: (performance.now() - began) / 1000,
      cpuMs: own + this.#served() - served,
      logBytes: this.#logBytes - logged,
      unanswered: ids.filter((id) => !answered.has(id)),
    };
  }

  /** Ends what it does with an error. */
  interrupt(): void {
    this.#process.kill("SIGTERM");
  }

  stop(): void {
    this.#over = () => {};
    this.#process.kill("SIGKILL");
  }

  /** PostgreSQL has a process for each connection, so this takes all that the server has started. */
  #served(): number {
    return this.server ? this.server.pids().reduce((sum, pid) => sum + cpuMs(pid), 0) : 0;
  }
}
