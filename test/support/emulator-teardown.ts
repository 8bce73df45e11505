import "./emulator-setup";

/** After the last emulator test: ends the proxy and the emulator that the tests started. */
export default async function tearDown(): Promise<void> {
  await globalThis.testStage?.close();
}
