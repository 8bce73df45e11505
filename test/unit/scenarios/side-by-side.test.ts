import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { sideBySide } from "../../../scripts/scenarios-side-by-side";
import { type End, type Recorded, type Run, runSchema } from "../../scenarios/record";

const docs = resolve(__dirname, "../../../docs");
const read = (name: string): Run =>
  runSchema.parse(JSON.parse(readFileSync(`${docs}/${name}.json`, "utf8")));

const end = (order: string, stepLetters = 0): End => ({
  order,
  reservation: "-",
  payment: "-",
  provider: "-",
  stock: 0,
  stepLetters,
  compensationLetters: 0,
  execution: "-",
});

const recorded = (fault: string, step: string, seen: End, passed = true): Recorded => ({
  ...{ name: fault, kind: "none", fault, journey: "confirmed", step, where: "" },
  ...{ expected: [seen], end: seen, injected: true, violations: [], histories: {} },
  ...{ seconds: 1, passed },
});

describe("the two coordinations side by side", () => {
  it("counts the ends of each fault at each step, and shows what failed", () => {
    const one = [
      recorded("killed", "PlaceOrder", end("CONFIRMED")),
      recorded("killed", "PlaceOrder", end("CONFIRMED")),
      recorded("stopped", "PlaceOrder", end("CANCELLED", 1)),
    ];
    const other = [recorded("killed", "PlaceOrder", end("-"), false)];
    const text = sideBySide(
      { coordination: "orchestration", seconds: 1, scenarios: one },
      { coordination: "choreography", seconds: 1, scenarios: other },
    );
    expect(text).toContain("| killed | PlaceOrder | 2 CONFIRMED | 1 nothing **FAILED** |");
    expect(text).toContain("| stopped | PlaceOrder | 1 CANCELLED +1 | no meaning |");
  });

  it("is of what was recorded last, without a failure, as soon as both were recorded", () => {
    const [page, data] = ["scenarios-side-by-side.md", "scenarios-choreography.json"];
    expect(existsSync(`${docs}/${page}`)).toBe(existsSync(`${docs}/${data}`));
    if (!existsSync(`${docs}/${data}`)) return;
    const [one, other] = [read("scenarios"), read("scenarios-choreography")];
    expect(readFileSync(`${docs}/${page}`, "utf8")).toBe(sideBySide(one, other));
    expect(other.scenarios.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual([]);
  });
});
