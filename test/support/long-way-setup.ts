import { setUpBy } from "./emulator-setup";

/** Runs before the tests of the long way. They need their own jest run, which has one emulator. */
export default (): Promise<void> => setUpBy("long");
