import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchAll } from "../../../scripts/localstack/download";

const CONTENT = "a jar";
const SHA256 = createHash("sha256").update(CONTENT).digest("hex");

let server: Server;
let folder: string;
/** The server's answers in this order; afterwards it answers with the content. */
let answers: (number | string)[];

beforeEach(async () => {
  answers = [];
  folder = mkdtempSync(join(tmpdir(), "order-saga-"));
  server = createServer((_request, response) => {
    const answer = answers.shift() ?? CONTENT;
    if (typeof answer === "number") response.writeHead(answer).end();
    else response.end(answer);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function fetched(signal = new AbortController().signal): Promise<string> {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const to = join(folder, "jar");
  await fetchAll([{ url: `http://127.0.0.1:${port}/jar`, sha256: SHA256, to }], signal, () => {});
  return readFileSync(to, "utf8");
}

test.each([
  ["an answer that passes", 503],
  ["a damaged answer", "a j"],
])("%s is asked for again", async (_, answer) => {
  answers = [answer];
  expect(await fetched()).toBe(CONTENT);
});

test("what stays damaged is refused with its hash", async () => {
  answers = Array<string>(4).fill("another jar");
  await expect(fetched()).rejects.toThrow(`/jar: its SHA-256 is `);
});

test("an interrupted download ends", async () => {
  const interrupt = new AbortController();
  answers = [503];
  const result = fetched(interrupt.signal);
  interrupt.abort();
  await expect(result).rejects.toThrow("abort");
});
