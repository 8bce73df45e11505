import "./emulator-setup";

/** Runs after the last emulator test: stops the proxy, and the emulator if the tests started it. */
export default async function tearDown(): Promise<void> {
  await globalThis.testStage?.close();
}
