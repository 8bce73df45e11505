// Finds the function that a handler setting such as "folder/index.handler" names.
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { requireCompiled } = require("./compiled.cjs");
const errors = require("./errors.cjs");

/** Whether Node treats a .js file in this folder as an ES module. */
function hasModuleType(folder) {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      return JSON.parse(fs.readFileSync(path.join(at, "package.json"), "utf8")).type === "module";
    } catch {
      if (at === path.dirname(at) || at.endsWith("/node_modules")) return false;
    }
  }
}

async function loadModule(base, name) {
  const file = ["", ".js", ".mjs", ".cjs"].map((end) => base + end).find(isFile);
  if (!file) throw new errors.ImportModuleError(`Error: Cannot find module '${name}'`);
  const isModule =
    file.endsWith(".mjs") || (file.endsWith(".js") && hasModuleType(path.dirname(file)));
  try {
    if (isModule) return { exports: await import(pathToFileURL(file).href) };
    // A debugger only finds the sources by their maps if Node itself has loaded the file.
    if (process.env.NODE_OPTIONS?.includes("--inspect")) return { exports: require(file) };
    return requireCompiled(file, `${base}.compiled`);
  } catch (error) {
    if (error instanceof SyntaxError) throw new errors.UserCodeSyntaxError(error);
    if (error?.code === "MODULE_NOT_FOUND") throw new errors.ImportModuleError(error);
    throw error;
  }
}

function isFile(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/**
 * Loads a handler. Returns the function, and `keep`, which saves compiled code for the next process once
 * the function has worked. Throws what the function's code throws while it loads, or an error of
 * errors.cjs. `root` is the folder of the function's code.
 */
exports.loadHandler = async (root, setting) => {
  const parts = /^([^.]*)\.(.*)$/.exec(path.basename(setting));
  if (!parts || setting.includes("..")) throw new errors.MalformedHandlerName("Bad handler");
  const [, name, property] = parts;
  const { exports: module, keep } = await loadModule(
    path.resolve(root, path.dirname(setting), name),
    name,
  );
  const handler = property.split(".").reduce((object, key) => object?.[key], module);
  if (!handler) throw new errors.HandlerNotFound(`${setting} is undefined or not exported`);
  if (typeof handler !== "function") {
    throw new errors.HandlerNotFound(`${setting} is not a function`);
  }
  return { handler, keep };
};
