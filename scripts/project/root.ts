import { isInstalled, PACKAGE } from "./installed.cjs";

export { isInstalled, PACKAGE };

/** The folder of the project whose sagas are meant: that one, in which the command runs, or this. */
export const PROJECT = isInstalled ? process.cwd() : PACKAGE;
