import { openTestStage } from "../../scripts/stage/test-stage";
import { FAULT_PROXY } from "./emulator-setup";

/** Before the tests that go the long way. They want a run of their own: one emulator per jest. */
export default async function setUp(): Promise<void> {
  const log = (line: string) => process.stderr.write(`[emulator, long way] ${line}\n`);
  globalThis.testStage = await openTestStage(log, { way: "long" });
  process.env[FAULT_PROXY] = globalThis.testStage.proxy.url;
}
