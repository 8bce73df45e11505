import Module from "node:module";
import { resolve } from "node:path";
import { entryFiles } from "../../scripts/build/types";

/*
 * Jest loads what sets up emulators by Node's own `require`, and not under the conditions of its
 * configuration: this package by its own name would be `dist`, which nobody needs to have built.
 */
const sources = new Map(
  Object.entries(entryFiles()).map(([entry, file]) => [entry, resolve(__dirname, "../..", file)]),
);

const { require } = Module.prototype;
Module.prototype.require = function load(name) {
  return require.call(this, sources.get(name) ?? name);
};
