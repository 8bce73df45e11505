import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { shellLines } from "../../scripts/localstack/environment";

export const PROJECT = resolve(__dirname, "../..");
const LIMIT_MS = 290_000; // the commands start the AWS CLI some twenty times

/** The first command that fails ends the shell and is printed. */
const STRICT = `set -eEo pipefail; trap 'echo "failed: $BASH_COMMAND" >&2' ERR`;

/**
 * The `bash` blocks of a Markdown section: from the heading that contains these words to the next heading
 * of its level. @throws Error if there is no such heading, or no block in the section.
 */
export function bashBlocks(markdown: string, words: string): string[] {
  const section = sectionOf(markdown, words);
  const blocks = [...section.matchAll(/^```bash\n([\s\S]*?)^```/gm)].map(([, code]) => code ?? "");
  if (blocks.length === 0) throw new Error(`the section "… ${words} …" has no \`\`\`bash block`);
  return blocks;
}

function sectionOf(markdown: string, words: string): string {
  // Blanks out code blocks, because a comment there looks like a heading. Positions do not change.
  const text = markdown.replaceAll(/^```[\s\S]*?^```/gm, (block) => " ".repeat(block.length));
  const headings = [...text.matchAll(/^(#+) (.*)$/gm)];
  const at = headings.findIndex(([, , title]) => title?.includes(words));
  const [first, ...later] = at < 0 ? [] : headings.slice(at);
  if (!first) throw new Error(`there is no section "… ${words} …"`);
  const next = later.find(([, marks = ""]) => marks.length <= (first[1]?.length ?? 0));
  return markdown.slice(first.index, next?.index);
}

/** Runs lines in one bash, in the project's folder, with the settings for an emulator. */
export function runInBash(lines: string, endpoint: string) {
  const script = [...shellLines({ endpoint }), STRICT, lines].join("\n");
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], {
    cwd: PROJECT,
    encoding: "utf8",
    timeout: LIMIT_MS,
  });
  return { status, stdout, stderr };
}
