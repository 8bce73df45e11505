// The Lambda runtime of one execution environment. Its first argument is the number of the
// socket to LocalStack; messages are JSON lines, one invocation at a time (node_process.py):
//   to LocalStack    {type: "ready"} | {type: "response", payload} | {type: "error", error, fatal}
//   from LocalStack  {requestId, arn, traceId, deadline (ms since 1970), payload}
const net = require("node:net");
const os = require("node:os");
const { patchConsole, setRequestId } = require("./console.cjs");
const { UnhandledPromiseRejection, NodeJsExit, toPayload } = require("./errors.cjs");
const { loadHandler } = require("./handler.cjs");

const socket = new net.Socket({ fd: Number(process.argv[2]), readable: true, writable: true });
/** The invocation that has not been answered yet. */
let current;
let loaded = false;
/** Saves the code that V8 has compiled, once, for the next process. */
let keep;

function send(message, done) {
  // Marks the end of this invocation's log. Writing to a pipe is synchronous in Node.
  process.stdout.write("\0end\n");
  socket.write(`${JSON.stringify(message)}\n`, done);
}

/** Answers an invocation once. Afterwards the open socket keeps the process alive for the next one. */
function finish(invocation, message) {
  if (current !== invocation) return;
  current = undefined;
  socket.ref();
  send(message);
}

function fail(invocation, thrown) {
  if (current !== invocation) return;
  const error = toPayload(thrown ?? "handled");
  console.error("Invoke Error", JSON.stringify(error));
  finish(invocation, { type: "error", error });
}

function respond(invocation, result) {
  let payload;
  try {
    payload = JSON.stringify(result ?? null) ?? "null";
  } catch {
    fail(invocation, new Error("Unable to stringify response body"));
    return;
  }
  finish(invocation, { type: "response", payload });
  keep?.();
  keep = undefined;
}

function contextOf(message) {
  const env = process.env;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: message.arn,
    awsRequestId: message.requestId,
    getRemainingTimeInMillis: () => message.deadline - Date.now(),
  };
}

/** Runs the handler. If the event loop empties before the handler answers, `whenIdle` answers. */
function invoke(handler, message) {
  setRequestId(message.requestId);
  if (message.traceId) process.env._X_AMZN_TRACE_ID = message.traceId;
  else delete process.env._X_AMZN_TRACE_ID;
  const invocation = { whenIdle: () => respond(invocation, null) };
  if (handler.constructor.name === "AsyncFunction") {
    invocation.whenIdle = () => fail(invocation, new NodeJsExit());
  }
  current = invocation;
  // During a call only the function's own work keeps the event loop busy, not the socket.
  socket.unref();
  const context = contextOf(message);
  const callback = (error, result) => {
    if (error !== undefined && error !== null) fail(invocation, error);
    else if (!context.callbackWaitsForEmptyEventLoop) respond(invocation, result);
    else invocation.whenIdle = () => respond(invocation, result);
  };
  try {
    const result = handler(JSON.parse(message.payload || "{}"), context, callback);
    if (typeof result?.then === "function") {
      result.then(
        (value) => respond(invocation, value),
        (error) => fail(invocation, error),
      );
    }
  } catch (error) {
    fail(invocation, error);
  }
}

/** Reports an uncaught error as the answer to the open invocation or to the init, then exits. */
function die(thrown, label, status) {
  const error = toPayload(thrown);
  console.error(label, JSON.stringify(error));
  if (loaded && !current) process.exit(status);
  current = undefined;
  send({ type: "error", error, fatal: true }, () => process.exit(status));
}

function listen(handler) {
  let text = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    text += chunk;
    if (!text.endsWith("\n")) return;
    const message = JSON.parse(text);
    text = "";
    invoke(handler, message);
  });
}

patchConsole();
// On few cores LocalStack comes first, because functions wait for its answers.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
// The SDK sends this in each request, so that the fault proxy knows which process calls.
process.env.AWS_SDK_UA_APP_ID ??= `pid-${process.pid}`;
process.on("uncaughtException", (error) => die(error, "Uncaught Exception", 129));
process.on("unhandledRejection", (reason) =>
  die(new UnhandledPromiseRejection(reason), "Unhandled Promise Rejection", 128),
);
process.on("beforeExit", () => current?.whenIdle());
// LocalStack has closed the socket, or died.
socket.on("close", () => process.exit(0));
socket.on("error", () => process.exit(0));

loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER ?? "").then(
  ({ handler, keep: leave }) => {
    loaded = true;
    keep = leave;
    listen(handler);
    socket.write('{"type":"ready"}\n');
  },
  (error) => die(error, "Init Error", 1),
);
