// Gives console output the format of Lambda's log lines.
const { format } = require("node:util");

const LEVELS = { trace: "TRACE", debug: "DEBUG", log: "INFO", info: "INFO", warn: "WARN" };
let requestId = "undefined";

/** Sets the request id of all following lines. */
exports.setRequestId = (id) => {
  requestId = id;
};

const plainErrors = (_key, value) =>
  value instanceof Error
    ? { errorType: value.name, errorMessage: value.message, stackTrace: value.stack?.split("\n") }
    : value;

function jsonLine(timestamp, level, values) {
  const entry = { timestamp, level, requestId };
  try {
    const message = values.length === 1 ? values[0] : format(...values);
    return JSON.stringify({ ...entry, message }, plainErrors);
  } catch {
    return JSON.stringify({ ...entry, message: format(...values) });
  }
}

/** Replaces the methods of console. AWS_LAMBDA_LOG_FORMAT chooses the format: text or JSON. */
exports.patchConsole = () => {
  const isJson = process.env.AWS_LAMBDA_LOG_FORMAT === "JSON";
  for (const [method, level] of Object.entries({ ...LEVELS, error: "ERROR" })) {
    console[method] = (...values) => {
      const time = new Date().toISOString();
      const line = isJson
        ? jsonLine(time, level, values)
        : `${time}\t${requestId}\t${level}\t${format(...values)}`;
      // A newline would start another log record.
      process.stdout.write(`${line.replace(/\n/g, "\r")}\n`);
    };
  }
};
