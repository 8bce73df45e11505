// Errors in Lambda's format.
const { isNativeError } = require("node:util").types;

const runtimeError = (type) =>
  class extends Error {
    get name() {
      return `Runtime.${type}`;
    }
  };

exports.HandlerNotFound = runtimeError("HandlerNotFound");
exports.ImportModuleError = runtimeError("ImportModuleError");
exports.MalformedHandlerName = runtimeError("MalformedHandlerName");
exports.UserCodeSyntaxError = runtimeError("UserCodeSyntaxError");
exports.UnhandledPromiseRejection = runtimeError("UnhandledPromiseRejection");

exports.NodeJsExit = class extends runtimeError("NodeJsExit") {
  constructor() {
    super(
      "The Lambda runtime client detected an unexpected Node.js exit code. " +
        "This is most commonly caused by a Promise that was never settled. For more information, " +
        "see https://nodejs.org/docs/latest/api/process.html#exit-codes",
    );
  }
};

const looksLikeError = (thrown) =>
  isNativeError(thrown) ||
  ["name", "message", "stack"].every((key) => thrown?.[key] && typeof thrown[key] === "string");

/** The payload of a failed invocation, for any thrown value. */
exports.toPayload = (thrown) => {
  try {
    if (looksLikeError(thrown)) {
      const trace = String(thrown.stack).split("\n");
      return { errorType: thrown.name, errorMessage: thrown.message, trace };
    }
    return { errorType: typeof thrown, errorMessage: thrown.toString(), trace: [] };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving " +
        "one or more of its message, name, and stack",
    };
  }
};
