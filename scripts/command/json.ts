/** The value of a JSON text. Undefined if it is not JSON. */
export function jsonOf(text = "null"): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
