// Where this package is. Plain JavaScript: the first command of a fresh clone asks for it too.
const { resolve, sep } = require("node:path");

exports.PACKAGE = resolve(__dirname, "../..");
exports.isInstalled = exports.PACKAGE.split(sep).includes("node_modules");
