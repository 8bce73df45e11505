import Module from "node:module";
import { resolve } from "node:path";
import { entryFiles } from "../../scripts/build/types";

/*
 * Jest loads the emulators' set-up with Node's own `require`, without the conditions of its configuration.
 * There the package's own name would mean `dist`, which may not be built. This maps it to the sources.
 */
const sources = new Map(
  Object.entries(entryFiles()).map(([entry, file]) => [entry, resolve(__dirname, "../..", file)]),
);

const { require } = Module.prototype;
Module.prototype.require = function load(name) {
  return require.call(this, sources.get(name) ?? name);
};
