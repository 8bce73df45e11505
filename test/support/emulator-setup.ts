import "./own-name";
import { openTestStage, type TestStage, type Way } from "../../scripts/stage/test-stage";
import { FAULT_PROXY } from "./fault-proxy";

/** Jest loads set-up and tear-down separately. This passes the stage from one to the other. */
declare global {
  var testStage: TestStage | undefined;
}

/** Starts the tests' own emulator and deploys the stack. */
export async function setUpBy(way: Way): Promise<void> {
  const log = (line: string) => process.stderr.write(`[emulator, ${way} way] ${line}\n`);
  globalThis.testStage = await openTestStage(log, { way });
  process.env[FAULT_PROXY] = globalThis.testStage.proxy.url;
}

/** Runs before the first emulator test. */
export default (): Promise<void> => setUpBy("short");
