const { appendFileSync } = require("node:fs");
const { relative } = require("node:path");

/** Jest reporter: notes the duration of each file for scripts/stage/times.ts. */
module.exports = class TimesReporter {
  onTestResult({ path }, { perfStats: { start, end } }) {
    const file = process.env.ORDER_SAGA_TIMES;
    const entry = { kind: "file", name: relative("", path), seconds: (end - start) / 1000 };
    if (file) appendFileSync(file, `${JSON.stringify(entry)}\n`);
  }
};
