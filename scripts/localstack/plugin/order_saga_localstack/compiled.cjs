// Loads a function's code as V8 compiled it for an earlier process, because compiling takes much of a cold
// start. Node can do that itself from version 22.1 (NODE_COMPILE_CACHE).
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

const HASH_BYTES = 32;
/** Dynamic imports fail in code from V8's cache, because Node cannot tell which file imports. */
const IMPORTS_LATE = /[^\w$.]import\s*\(/;

/** The compiled form of this source; undefined if there is none, or only one of another source. */
function readCompiled(kept, hash) {
  try {
    const bytes = fs.readFileSync(kept);
    return hash.equals(bytes.subarray(0, HASH_BYTES)) ? bytes.subarray(HASH_BYTES) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns a CommonJS file's exports, like `require`, and `keep`, which saves what V8 has compiled so far to
 * the file `kept`. Call `keep` when the function has worked once. It is missing if there is nothing to save.
 */
exports.requireCompiled = (file, kept) => {
  const code = fs.readFileSync(file, "utf8");
  if (IMPORTS_LATE.test(code)) return { exports: require(file) };
  const hash = createHash("sha256").update(`${process.version}\0${code}`).digest();
  const cachedData = readCompiled(kept, hash);
  const script = new vm.Script(Module.wrap(code), {
    filename: file,
    ...(cachedData && { cachedData }),
  });
  const module = new Module(file, require.main);
  module.filename = file;
  module.paths = Module._nodeModulePaths(path.dirname(file));
  Module._cache[file] = module;
  const require_ = Module.createRequire(file);
  script.runInThisContext()(module.exports, require_, module, file, path.dirname(file));
  module.loaded = true;
  const isKept = cachedData !== undefined && !script.cachedDataRejected;
  const keep = () => {
    const part = `${kept}.${process.pid}`;
    try {
      fs.writeFileSync(part, Buffer.concat([hash, script.createCachedData()]));
      fs.renameSync(part, kept);
    } catch {
      fs.rmSync(part, { force: true }); // e.g. the disk is full: then the next start takes longer
    }
  };
  return { exports: module.exports, ...(!isKept && { keep }) };
};
