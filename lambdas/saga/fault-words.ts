import type * as z from "zod";

type Issue = z.core.$ZodIssue;

/** What zod calls a type, as a person calls it. */
const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object with fields",
  record: "an object with fields",
  date: "a date, such as 2026-03-01",
};
/** What is counted of what has a size; nothing of a number. */
const COUNTED: Readonly<Record<string, string>> = { string: " characters", array: " entries" };

/** How zod's own sentences begin: what a schema says in its own words stays as it is. */
const ZODS = /^(Invalid|Too (small|big)|Unrecognized)/;

/** What is wrong with a value, so that it can follow the name of its field. */
export function faultInWords(issue: Issue): string {
  const { message } = issue;
  if (!ZODS.test(message)) return message;
  switch (issue.code) {
    case "invalid_type":
      if (/received undefined$/.test(message)) return "is missing";
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.join(", ")}`;
    case "unrecognized_keys":
      return `has fields that are not known: ${issue.keys.join(", ")}`;
    case "too_small":
      if (issue.origin === "string" && issue.minimum === 1) return "must not be empty";
      return sized(issue.origin, "at least", issue.minimum);
    case "too_big":
      return sized(issue.origin, "at most", issue.maximum);
    case "invalid_format":
      return issue.format === "regex"
        ? `does not match ${issue.pattern ?? ""}`
        : `must be ${TYPES[issue.format] ?? issue.format}`;
    default:
      return "is not valid";
  }
}

function sized(origin: string, bound: string, size: number | bigint): string {
  const counted = COUNTED[origin];
  return counted ? `must have ${bound} ${size}${counted}` : `must be ${bound} ${size}`;
}
