import { textOf } from "../../../scripts/command/text";

const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16();

test.each([
  ["UTF-8", Buffer.from('"ü"')],
  ["UTF-8 with a byte-order mark", Buffer.from('\ufeff"ü"')],
  ["UTF-16 as Windows writes it", Buffer.from('\ufeff"ü"', "utf16le")],
  ["UTF-16, big end first", utf16be('"ü"')],
])("a file in %s is read", (_what, bytes) => expect(textOf(bytes)).toBe('"ü"'));

test("what is no text is refused", () =>
  expect(() => textOf(Buffer.from([0x22, 0xfc, 0x22]))).toThrow("it is not text in UTF-8"));
