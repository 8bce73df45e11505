import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hunt, mutants } from "./mutants/hunt";
import { survivors } from "./mutants/survivors";

const page = readFileSync(join(__dirname, "../../docs/mutants.md"), "utf8");
const cells = page
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.slice(2, -2).split(" | "));
const caught = cells.filter((row) => row.length === 4 && row[0] !== "---").slice(1);

describe("docs/mutants.md", () => {
  it("has every mutant, caught or explained", () => {
    const named = [...caught.map(([name]) => name), ...Object.keys(survivors)];
    expect(named.sort()).toEqual(mutants.map(({ name }) => name).sort());
    for (const [name, reason] of Object.entries(survivors)) {
      expect(page).toContain(`| ${name} | ${reason} |`);
    }
  });

  it.each([
    "a refund that does not ask for the fence",
    "a release that leaves no tombstone",
    "a charge that writes no intent before it captures",
    "an approval that is told before it is committed",
    "the order confirmed before the payment is charged",
    "no refund",
  ])("tells the truth about %s", async (name) => {
    const mutant = mutants.find((it) => it.name === name);
    if (!mutant) throw new Error("there is no such mutant");
    const found = await hunt(mutant);
    const row = [name, found?.property, found?.journey, `${found?.steps}`];
    expect(caught).toContainEqual(row);
    // A counterexample reads from the first state to the damage.
    expect(found?.trace.split("\n")[1]).toMatch(/^ {3}0 order of o-1: nothing/);
  });
});
