/** The output of a short command, or undefined if it fails or does not exist. */
type Probe = (command: string, args: string[]) => string | undefined;

/** How to get a JDK on this system: half a sentence. */
export function howToGetJdk(probe: Probe): string;

/** The same for a Python that is new enough. */
export function howToGetPython(probe: Probe): string;

/** The same for the venv module that a Python of this version lacks. */
export function howToGetVenv(version: string, probe: Probe): string;
