import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf } from "../../../scripts/aws-way/page";
import { BETWEEN } from "../../../scripts/aws-way/way";
import { ROOT } from "../house/project";

// `npm run aws-way` follows the page on LocalStack. This is what can be seen without it.

const parts = blocksOf(readFileSync(join(ROOT, "docs/deploy.md"), "utf8"));
const commands = parts.flatMap((part) => part.commands.split("\n"));

describe("what docs/deploy.md tells its reader to run", () => {
  it("is followed, and looked at after each part that changes anything", () => {
    const headings = parts.map(({ heading }) => heading);
    expect(headings).toEqual([
      "AWS: before you start",
      "Deploy to AWS",
      "A new version",
      "Restore",
      "Remove",
    ]);
    expect(headings).toEqual(expect.arrayContaining(Object.keys(BETWEEN)));
  });

  it("names a stage with every command of the CDK, and an alarm topic in production", () => {
    const cdk = commands.filter((line) => line.startsWith("npx cdk "));
    expect(cdk.length).toBeGreaterThan(6);
    for (const line of cdk) expect(line).toMatch(/-c stage=(dev|prod -c alarmTopic="\$TOPIC")/);
  });

  it("is bash: what only shows something has no language", () => {
    const page = "# P\n## One\n```bash\na\n```\n```\nb\n```\n## Two\n```\nc\n```\n";
    expect(blocksOf(page)).toEqual([{ heading: "One", commands: "a\n" }]);
  });
});
