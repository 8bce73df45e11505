import { resolve, sep } from "node:path";

/** Where this package is: in the repository, or installed. */
export const PACKAGE = resolve(__dirname, "../..");
/** Whether another project has it installed. */
export const isInstalled = PACKAGE.split(sep).includes("node_modules");
/** The folder of the project whose sagas are meant: that one, in which the command runs, or this. */
export const PROJECT = isInstalled ? process.cwd() : PACKAGE;
