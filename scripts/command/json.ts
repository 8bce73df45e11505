/** What a text holds; nothing where it is no JSON. */
export function jsonOf(text = "null"): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
