import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import * as z from "zod";
import { copyOfProject } from "../../scripts/adding-a-step/copy-of-project";
import { waitFor } from "../../scripts/deployed/wait-for";
import { down, freePort } from "../../scripts/localstack";
import { Debugger, generatedLine } from "../support/debugger";
import { clientSettings } from "./support";

const HANDLER = "lambdas/runtime/functions/service.ts";
const LIVE = /live after (\d+) ms: (.*)/;
/** The line where a service's handler starts. */
const START = "  return observed(async (event) => {";
/** The line that each command comes to. */
const PARSED = "const command = service.parse(event);";

const scriptSchema = z.object({ url: z.string(), sourceMapURL: z.string() });
const pausedSchema = z.object({
  hitBreakpoints: z.array(z.string()),
});

jest.setTimeout(300_000);

describe("npm run dev", () => {
  const copy = copyOfProject();
  let dev: ChildProcess;
  let printed = "";
  let port: number;
  let inspectPort: number;
  let lambda: LambdaClient;
  let outputs: Record<string, string | undefined>;

  const text = (path: string) => readFileSync(join(copy, path), "utf8");
  const change = (path: string, from: string | RegExp, to: string) => {
    const changed = text(path).replace(from, to);
    expect(changed).not.toBe(text(path));
    writeFileSync(join(copy, path), changed);
  };
  /** Waits for new output that matches. */
  const prints = (wanted: RegExp, from = printed.length) =>
    waitFor(`${wanted} in: ${printed}`, async () => wanted.exec(printed.slice(from)) ?? undefined);

  beforeAll(async () => {
    [port, inspectPort] = [await freePort(), await freePort()];
    const what = ["--saga", "order", "--coordination", "orchestration"];
    const options = ["--port", `${port}`, ...what];
    const debug = ["--inspect", "payment", "--inspect-port", `${inspectPort}`];
    dev = spawn("node", ["scripts/run.mjs", "scripts/dev/cli.ts", ...options, ...debug], {
      cwd: copy,
    });
    for (const stream of [dev.stdout, dev.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        printed += chunk.toString();
      });
    }
    lambda = new LambdaClient(clientSettings(emulator()));
    await waitFor(
      `it to be ready: ${printed}`,
      async () => {
        if (dev.exitCode !== null) throw new Error(printed);
        return printed.includes("ready:");
      },
      240_000,
    );
    const cloudFormation = new CloudFormationClient(clientSettings(emulator()));
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({}));
    cloudFormation.destroy();
    const told = Stacks?.flatMap((stack) => stack.Outputs ?? []) ?? [];
    outputs = Object.fromEntries(told.map((one) => [one.OutputKey, one.OutputValue]));
  });

  afterAll(async () => {
    lambda?.destroy();
    await end();
    await down({ port, dir: emulator().dir });
    rmSync(copy, { recursive: true, force: true });
  });

  async function end(): Promise<void> {
    if (dev.exitCode !== null) return;
    const ended = once(dev, "exit");
    dev.kill("SIGINT");
    await ended;
  }

  const emulator = () => ({
    mode: "host" as const,
    endpoint: `http://127.0.0.1:${port}`,
    port,
    dir: join(copy, ".localstack", `${port}`),
  });

  /** Calls a function with input that it refuses. @returns the refusal. */
  async function refusal(name: string): Promise<string> {
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: outputs[`${name}FunctionName`], Payload: "{}" }),
    );
    return new TextDecoder().decode(Payload);
  }

  it("makes a change of a handler live, and prints what it logs", async () => {
    const from = printed.length;
    change(HANDLER, START, `${START}\n    logger.warn("changed just now");`);
    const [, ms, names] = await prints(LIVE, from);
    expect(names).toMatch(/order/);
    expect(names).toMatch(/inventory/);
    expect(names).not.toMatch(/reconciler/);
    if (process.env.ORDER_SAGA_MEASURE) console.log(`live after ${ms} ms`);
    await refusal("Order");
    await prints(/order\s+-\s+WARN\s+changed just now/, from);
  });

  it("shows a type error, and does not deploy it", async () => {
    const from = printed.length;
    change(HANDLER, "changed just now", "changed again");
    await prints(LIVE, from);
    const wrong = printed.length;
    change(HANDLER, START, `${START}\n    const wrong: number = "text";`);
    await prints(/functions\/service\.ts\(\d+,\d+\): error TS2322[\s\S]*not deployed/, wrong);
    await refusal("Order");
    await prints(/WARN\s+changed again/, wrong);
    expect(printed.slice(wrong)).not.toMatch(LIVE);
    change(HANDLER, '\n    const wrong: number = "text";', "");
  });

  it("says what to do where something else than a function changed", async () => {
    const from = printed.length;
    change("lib/settings.ts", "100_000", "200_000");
    await prints(/lib\/settings\.ts changed: end this with Ctrl-C and start it again/, from);
    change("lib/settings.ts", "200_000", "100_000");
  });

  it("stops at a breakpoint in a source", async () => {
    const editor = await Debugger.attach(inspectPort);
    await editor.send("Debugger.enable");
    const { url, sourceMapURL } = await editor.event("Debugger.scriptParsed", scriptSchema, (one) =>
      one.url.endsWith("/index.js"),
    );
    const script = readFileSync(fileURLToPath(url), "utf8");
    const map = readFileSync(join(dirname(fileURLToPath(url)), sourceMapURL), "utf8");
    const lines = text(HANDLER).split("\n");
    const [line = -1, ...others] = lines.flatMap((one, at) => (one.trim() === PARSED ? [at] : []));
    expect(others).toEqual([]);
    const lineNumber = generatedLine(map, script, join(copy, HANDLER), line);
    await editor.send("Debugger.setBreakpointByUrl", { url, lineNumber });
    const answer = refusal("Payment");
    const { hitBreakpoints } = await editor.event("Debugger.paused", pausedSchema);
    expect(hitBreakpoints).toHaveLength(1);
    await editor.send("Debugger.resume");
    expect(await answer).toContain("InvalidCommand");
    editor.close();
  });

  it("puts back what was deployed when it ends, and leaves the emulator up", async () => {
    await end();
    expect(printed).toContain("putting back what was deployed");
    const { Environment } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: outputs.PaymentFunctionName }),
    );
    expect(Environment?.Variables).not.toHaveProperty("NODE_OPTIONS");
    const { LogResult } = await lambda.send(
      new InvokeCommand({
        FunctionName: outputs.OrderFunctionName,
        Payload: "{}",
        LogType: "Tail",
      }),
    );
    expect(Buffer.from(LogResult ?? "", "base64").toString()).not.toContain("changed again");
  });
});
