import { readable } from "../../../scripts/dev/log-lines";

const at = Date.parse("2026-01-02T03:04:05.678Z");
const powertools = (more: object) =>
  JSON.stringify({
    level: "INFO",
    message: "committed",
    timestamp: "2026-01-02T03:04:05.600Z",
    service: "payment",
    function_name: "f",
    function_request_id: "r",
    ...more,
  });

describe("a line of a function's log, for people", () => {
  it("has the time, the function, the saga, the message, and what the function adds", () => {
    const text = powertools({ correlation_id: "o-1", command: "charge" });
    expect(readable("payment", at, text)).toBe(
      "03:04:05.600  payment       o-1  committed  command=charge",
    );
  });

  it("shows a level that is not the usual one, and an error in short", () => {
    const text = powertools({
      level: "ERROR",
      error: { name: "Broken", message: "so", stack: "" },
    });
    expect(readable("payment", at, text)).toMatch(
      / {2}- {2}ERROR {2}committed {2}error=Broken: so$/,
    );
  });

  it("is shown as it is where the function wrote it by itself", () => {
    expect(readable("payment", at, "hello\n")).toBe("03:04:05.678  payment       -  hello");
  });

  it.each(["START RequestId: 1 Version: 2", '{"_aws":{}}', ""])("is left out: %s", (noise) => {
    expect(readable("payment", at, noise)).toBeUndefined();
  });
});
