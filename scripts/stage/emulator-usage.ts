import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { processesOf, statOf } from "../localstack/processes";
import { note, TIMES } from "./times";

/** The kernel counts CPU time in hundredths of a second. */
const TICKS = 100;

/** Notes the CPU time of an emulator's processes, before they end. Linux only. */
export function noteUsage(dir: string): void {
  if (!process.env[TIMES] || process.platform !== "linux") return;
  for (const pid of processesOf(dir)) {
    try {
      noteProcess(pid);
    } catch {
      // The process has ended meanwhile: its parent has counted its time.
    }
  }
}

function noteProcess(pid: number): void {
  const [command = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  // The times are fields 14 to 17 of /proc/PID/stat.
  const times = statOf(pid).slice(11, 15).map(Number);
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = times;
  note({ kind: "emulator", name: nameOf(command), seconds: (user + system) / TICKS });
  const ended = (childUser + childSystem) / TICKS;
  note({ kind: "emulator", name: "functions that had ended", seconds: ended });
}

function nameOf(command: string): string {
  const program = basename(command);
  if (program.startsWith("python")) return "LocalStack";
  return program === "java" ? "DynamoDB Local" : "functions";
}
