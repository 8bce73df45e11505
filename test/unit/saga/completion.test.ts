import { spawnSync } from "node:child_process";
import { SHELLS } from "../../../scripts/saga/completion";
import { run } from "./fake";

const scriptFor = async (shell: string) => (await run(["completion", shell], {})).out;

/** What bash offers for the last of these words. */
async function offered(...words: string[]): Promise<string[]> {
  const typed = ["saga", ...words].map((word) => `'${word}'`).join(" ");
  const ask = `COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _saga; echo "\${COMPREPLY[*]}"`;
  const script = `set -eu\n${await scriptFor("bash")}\n${ask}`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.trim().split(" ").filter(Boolean);
}

describe("saga completion, as bash uses it, offers", () => {
  it.each([
    [["dead"], ["dead-letters"]],
    [["re"], ["redrive", "reject", "reconcile", "repair"]],
    [
      ["list", "--st"],
      ["--stage", "--stuck"],
    ],
    [
      ["--saga", "travel", "list", "--o"],
      ["--open", "--older-than"],
    ],
    [["dead-letters", "dr"], ["drop"]],
    [["dead-letters", "drop", "--r"], ["--reason"]],
    [["--coordination", "ch"], ["choreography"]],
    [
      ["list", "--coordination", ""],
      ["orchestration", "choreography"],
    ],
    [["show", "--js"], ["--json"]],
    [["place", "order-1.js"], []],
  ])("%j: %j", async (words, expected) => {
    expect((await offered(...words)).toSorted()).toEqual(expected.toSorted());
  });

  it("every command that the help names", async () => {
    const { out } = await run(["--help"], {});
    const commands = [...out.matchAll(/^ {2}([a-z][a-z-]+)[ [<]/gm)].map(([, name]) => name);
    expect(await offered("")).toEqual(
      expect.arrayContaining(commands.filter((it) => it !== "help")),
    );
  });
});

test.each(SHELLS)("saga completion %s names every option of list", async (shell) => {
  const script = await scriptFor(shell);
  const { out } = await run(["list", "--help"], {});
  const options = [...out.matchAll(/--([a-z-]+)/g)].map(([, name = ""]) => name);
  for (const option of options) {
    expect(script).toContain(shell === "fish" ? `-l ${option}` : option);
  }
});
