// Where this package is, and whose sagas it works for. Plain JavaScript, because the first command of a fresh
// clone uses it too.
const { join, resolve, sep } = require("node:path");

exports.PACKAGE = resolve(__dirname, "../..");
exports.isInstalled = exports.PACKAGE.split(sep).includes("node_modules");
exports.PROJECT = exports.isInstalled ? process.cwd() : exports.PACKAGE;
exports.REGISTER = join(exports.PROJECT, "lambdas", "sagas.ts");
