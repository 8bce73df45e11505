import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { shellLines } from "../../scripts/localstack/environment";

export const PROJECT = resolve(__dirname, "../..");
const LIMIT_MS = 290_000; // it starts the AWS CLI some twenty times

/** The first line that fails ends the shell, and is named. */
const STRICT = `set -eEo pipefail; trap 'echo "failed: $BASH_COMMAND" >&2' ERR`;

/**
 * The `bash` blocks of a Markdown text below the heading that contains these words, down to the
 * next heading of its level. @throws Error where there is no such heading, or no block below it.
 */
export function bashBlocks(markdown: string, words: string): string[] {
  const section = sectionOf(markdown, words);
  const blocks = [...section.matchAll(/^```bash\n([\s\S]*?)^```/gm)].map(([, code]) => code ?? "");
  if (blocks.length === 0) throw new Error(`the section "… ${words} …" has no \`\`\`bash block`);
  return blocks;
}

function sectionOf(markdown: string, words: string): string {
  // In a block a comment looks like a heading; a blank of the same length keeps every position.
  const text = markdown.replaceAll(/^```[\s\S]*?^```/gm, (block) => " ".repeat(block.length));
  const headings = [...text.matchAll(/^(#+) (.*)$/gm)];
  const at = headings.findIndex(([, , title]) => title?.includes(words));
  const [first, ...later] = at < 0 ? [] : headings.slice(at);
  if (!first) throw new Error(`there is no section "… ${words} …"`);
  const next = later.find(([, marks = ""]) => marks.length <= (first[1]?.length ?? 0));
  return markdown.slice(first.index, next?.index);
}

/** Runs lines in one bash, in the project's folder and with the settings of an emulator. */
export function runInBash(lines: string, endpoint: string) {
  const script = [...shellLines({ endpoint }), STRICT, lines].join("\n");
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], {
    cwd: PROJECT,
    encoding: "utf8",
    timeout: LIMIT_MS,
  });
  return { status, stdout, stderr };
}
