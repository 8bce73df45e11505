import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startTime } from "../localstack/processes";
import { PROJECT } from "../project/root";

/** Linux's file system in memory. DynamoDB Local waits for no disk there. */
const MEMORY = "/dev/shm";
const OURS = /^order-saga-test-(\d+)-\d+$/;

/**
 * The folder of a test stage's emulator, which survives a power cut. It is in memory if the system has a
 * file system there. Also removes the folders of stages whose process was killed.
 */
export function stageFolder(port: number, memory = MEMORY): string {
  if (!existsSync(memory)) return join(PROJECT, ".localstack", `test-${port}`);
  for (const name of readdirSync(memory)) {
    const pid = OURS.exec(name)?.[1];
    if (pid === undefined || startTime(Number(pid)) !== undefined) continue;
    try {
      rmSync(join(memory, name), { recursive: true, force: true });
    } catch {
      // It belongs to another user, whose next stage removes it.
    }
  }
  return join(memory, `order-saga-test-${process.pid}-${port}`);
}
