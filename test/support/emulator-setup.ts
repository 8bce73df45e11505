import { openTestStage, type TestStage } from "../../scripts/stage/test-stage";

/** Where the proxy is that all DynamoDB calls of the functions go through. */
export const FAULT_PROXY = "ORDER_SAGA_FAULT_PROXY";

/** Jest loads set-up and teardown apart; this is what the one leaves to the other. */
declare global {
  var testStage: TestStage | undefined;
}

/** Before the first emulator test: an emulator of the tests' own, with the stack deployed. */
export default async function setUp(): Promise<void> {
  const log = (line: string) => process.stderr.write(`[emulator] ${line}\n`);
  globalThis.testStage = await openTestStage(log);
  process.env[FAULT_PROXY] = globalThis.testStage.proxy.url;
}
