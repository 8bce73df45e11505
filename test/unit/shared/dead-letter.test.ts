import { bodyOf } from "../../../lambdas/runtime/aws/dead-letter-queue";

const letter = {
  sagaId: '{"orderId":{"S":"o-1"}}',
  execution: undefined,
  step: "publish a change of orders",
  error: "ZodError",
  cause: "status: is none",
  input: { some: "row" },
};

/** The limits of SQS: at most this many bytes, and none of these characters. */
const LIMIT = 256 * 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the very characters that are meant
const ODD = /[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

describe("a dead letter", () => {
  it("is told as it is", () => {
    expect(JSON.parse(bodyOf(letter))).toEqual(letter);
  });

  it.each([
    ["letters of one byte", { row: "x".repeat(LIMIT) }],
    ["letters of three", { row: "€".repeat(LIMIT / 3) }],
  ])("that is too large for the queue is cut to who, where and why: %s", (_, input) => {
    const body = bodyOf({ ...letter, input, cause: "y".repeat(LIMIT) });
    expect(Buffer.byteLength(body)).toBeLessThan(LIMIT);
    expect(JSON.parse(body)).toMatchObject({
      sagaId: letter.sagaId,
      step: letter.step,
      error: letter.error,
      cause: expect.stringMatching(/^y+$/),
    });
  });

  it("holds only characters that the queue takes, and is read again as it was", () => {
    const input = { odd: "\u0000 \ud800 \uffff \ufffe 😀" };
    const body = bodyOf({ ...letter, input });
    expect(body).not.toMatch(ODD);
    expect(JSON.parse(body).input).toEqual(input);
  });
});
