/**
 * Characters that a terminal executes instead of showing them: control characters except newline and tab, and
 * marks and overrides of the writing direction (Unicode TR 9).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const ACTED_ON = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text with those characters spelt out, as `\u202e`. People and other systems write some of what is printed. */
export const printable = (text: string): string =>
  text.replace(ACTED_ON, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The byte order marks, by encoding. */
const MARKS = [
  { mark: [0xef, 0xbb, 0xbf], encoding: "utf-8" },
  { mark: [0xff, 0xfe], encoding: "utf-16le" },
  { mark: [0xfe, 0xff], encoding: "utf-16be" },
] as const;

/** The text of a file: UTF-8, or UTF-16 with a byte order mark. @throws TypeError if it is neither. */
export function textOf(bytes: Uint8Array): string {
  const marked = MARKS.find(({ mark }) => mark.every((byte, i) => bytes[i] === byte));
  try {
    return new TextDecoder(marked?.encoding ?? "utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new TypeError("it is not text in UTF-8, nor in UTF-16 with a BOM", {
      cause: error,
    });
  }
}
