import { setUpBy } from "./emulator-setup";

/** Before the tests that go the long way. They want a run of their own: one emulator per jest. */
export default (): Promise<void> => setUpBy("long");
