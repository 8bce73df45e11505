import "./own-name";
import { openTestStage, type TestStage, type Way } from "../../scripts/stage/test-stage";
import { FAULT_PROXY } from "./fault-proxy";

/** Jest loads set-up and teardown apart; this is what the one leaves to the other. */
declare global {
  var testStage: TestStage | undefined;
}

/** Opens an emulator of the tests' own, with the stack deployed. */
export async function setUpBy(way: Way): Promise<void> {
  const log = (line: string) => process.stderr.write(`[emulator, ${way} way] ${line}\n`);
  globalThis.testStage = await openTestStage(log, { way });
  process.env[FAULT_PROXY] = globalThis.testStage.proxy.url;
}

/** Before the first emulator test. */
export default (): Promise<void> => setUpBy("short");
