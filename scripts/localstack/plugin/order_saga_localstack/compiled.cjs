// Loads a function's code as V8 compiled it for an earlier process: compiling is much of a cold start.
// Node can do it by itself from version 22.1 (NODE_COMPILE_CACHE).
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

const HASH_BYTES = 32;
/** In code that V8 has from a cache Node does not find who imports: it fails there. */
const IMPORTS_LATE = /[^\w$.]import\s*\(/;

/** What V8 made of this source before; undefined where nothing, or of another source. */
function readCompiled(kept, hash) {
  try {
    const bytes = fs.readFileSync(kept);
    return hash.equals(bytes.subarray(0, HASH_BYTES)) ? bytes.subarray(HASH_BYTES) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A CommonJS file's exports, as `require` gives them, and `keep`, which leaves behind what V8 has
 * compiled by then: call it when the function has worked once. `kept` is the file for that.
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
      fs.rmSync(part, { force: true }); // a disk that is full: the next start takes longer
    }
  };
  return { exports: module.exports, ...(!isKept && { keep }) };
};
