import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyOfProject, ran } from "../../../scripts/adding-a-step/copy-of-project";
import { changed, pageOf, type Told } from "./page";

jest.setTimeout(600_000);

const SAGA = "lambdas/ticket/saga.ts";
/** Commands that need LocalStack. */
const ELSEWHERE = /deploy:local|localstack|run -s saga|run scenarios|request\.json/;

/** Follows a page in a copy of the project. */
class Reader {
  readonly done: string[] = [];
  private printed = "";
  /** The text of the file before a deliberate mistake. */
  private before: string | undefined;

  constructor(private readonly copy: string) {}

  follow(told: Told): void {
    if (told.do === "run") for (const command of told.commands) this.run(command);
    else if (told.do === "change") this.change(told);
    else this.see(told.lines);
  }

  private run(command: string): void {
    if (ELSEWHERE.test(command)) return;
    const { status, printed } = ran(this.copy, "bash", "-c", command);
    this.printed += printed;
    this.done.push(command);
    // A mistake compiles, but the search finds it.
    const found = this.before !== undefined && command.includes("run check");
    if (status !== (found ? 1 : 0)) throw new Error(`${command}:\n${printed}`);
  }

  private change({ changes, mistake }: Extract<Told, { do: "change" }>): void {
    const path = join(this.copy, SAGA);
    const text = readFileSync(path, "utf8");
    if (mistake) this.before = text;
    writeFileSync(path, changed(text, changes));
    this.printed = "";
  }

  private see(lines: readonly string[]): void {
    let rest = this.printed;
    for (const line of lines) {
      expect(rest).toContain(line);
      rest = rest.slice(rest.indexOf(line) + line.length);
    }
    this.printed = "";
    if (this.before !== undefined) writeFileSync(join(this.copy, SAGA), this.before);
    this.before = undefined;
  }
}

it("docs/your-own-saga.md leads to a saga that holds, and shows what is found in one that does not", () => {
  const copy = copyOfProject();
  try {
    const reader = new Reader(copy);
    for (const told of pageOf("docs/your-own-saga.md")) reader.follow(told);
    expect(reader.done.filter((command) => command.includes("run check"))).toHaveLength(4);
    expect(ran(copy, "npx", "biome", "check", "lambdas").printed).toContain("No fixes applied");
    // A second run with the same name is refused and changes nothing.
    const text = readFileSync(join(copy, SAGA), "utf8");
    const again = ran(copy, "npm", "run", "new-saga", "ticket");
    expect(again.status).toBe(1);
    expect(again.printed).toContain("there is a saga ticket already");
    expect(readFileSync(join(copy, SAGA), "utf8")).toBe(text);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});
