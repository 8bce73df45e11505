import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { counted } from "../../scripts/search/counted";
import { hunt, mutantsOf } from "../../scripts/search/mutants/hunt";
import { survivorsOf } from "../../scripts/search/mutants/survivors";

const page = readFileSync(join(__dirname, "../../docs/mutants.md"), "utf8");
const cells = page
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.slice(2, -2).split(" | "));
const caught = cells.filter((row) => row.length === 5 && row[0] !== "---").slice(1);

/** `npm run mutants` hunts in the sagas whose searches are counted. */
const hunted = sagaNames.filter((name) => counted[name]);

describe("docs/mutants.md", () => {
  it.each(hunted)("has every mutant of the %s saga, caught or explained", (saga) => {
    const survivors = Object.entries(survivorsOf(sagas[saga]));
    const mine = caught.filter(([of]) => of === saga);
    const named = [...mine.map(([, name]) => name), ...survivors.map(([name]) => name)];
    expect(named.sort()).toEqual(
      mutantsOf(sagas[saga])
        .map(({ name }) => name)
        .sort(),
    );
    for (const [name, reason] of survivors) {
      expect(page).toContain(`| ${saga} | ${name} | ${reason} |`);
    }
  });

  it.each([
    ["order", "Payment: an undo that does not ask for the fence"],
    ["order", "Inventory: an undo that leaves no tombstone"],
    ["order", "Payment: a step that writes no intent"],
    ["order", "an approval that is read from the message instead of the record"],
    ["order", "ConfirmOrder before ChargePayment"],
    ["order", "no RefundPayment"],
    ["travel", "Hotel: an undo that leaves no tombstone"],
    ["travel", "Flight: an undo that gives nothing back"],
    ["order", "nothing tries again after Runtime.OutOfMemory"],
    ["order", "a busy service that counts as a failed one"],
    ["order", "a reaction that undoes a saga because of an unreadable message"],
    ["travel", "Flight: a step that is refused and leaves no tombstone"],
    ["travel", "a confirm that is refused and leaves no tombstone"],
    ["travel", "Flight: a step that gives other data when it is repeated"],
    ["order", "a confirm that anybody may send"],
    ["order", "a charge that anybody may send, by events"],
    ["travel", "a wait that ends by another clock than the one that decides"],
  ] as const)("tells the truth about %s, %s", async (saga, name) => {
    const mutant = mutantsOf(sagas[saga]).find((it) => it.name === name);
    if (!mutant) throw new Error("there is no such mutant");
    const found = await hunt(mutant);
    const row = [saga, name, found?.property, found?.example, `${found?.steps}`];
    expect(caught).toContainEqual(row);
    // A counterexample starts at the first state and ends at the damage.
    const { noun } = sagas[saga];
    expect(found?.trace.split("\n")[1]).toMatch(new RegExp(`^ {3}0 ${noun} of \\w-1: nothing`));
  });
});
