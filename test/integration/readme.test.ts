import { bashBlocks, runInBash } from "./readme";

const endpoint = process.env.AWS_ENDPOINT_URL ?? "";

/** The commands of docs/operate.md run in `restart.test.ts`, where they disturb no other test. */
describe("how the README is read", () => {
  const block = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\`\n`;

  it("takes the bash blocks of the section, and of what is below it", () => {
    const text = [
      "# Project\n",
      block("bash", "before"),
      "## With the AWS CLI\n",
      block("bash", "# AWS CLI, not a heading\nfirst"),
      block("json", "{}"),
      "### Look\n",
      block("bash", "second"),
      "## Next\n",
      block("bash", "after"),
    ].join("\n");
    expect(bashBlocks(text, "AWS CLI")).toEqual(["# AWS CLI, not a heading\nfirst\n", "second\n"]);
  });

  it("does not pass where there is nothing to run", () => {
    expect(() => bashBlocks("# Project\n", "AWS CLI")).toThrow("there is no section");
    expect(() => bashBlocks("## AWS CLI\ntext", "AWS CLI")).toThrow("has no ```bash block");
  });

  it("stops at the first line that fails, and names it", () => {
    const { status, stdout, stderr } = runInBash("echo one\nfalse three\necho two", endpoint);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "one\n" });
    expect(stderr).toContain("failed: false three");
  });

  it("has an `aws` that reaches the emulator", () => {
    const list = "aws stepfunctions list-state-machines --query 'stateMachines[].name'";
    expect(runInBash(list, endpoint)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("StateMachine"),
    });
  });
});
