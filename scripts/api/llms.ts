import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Page } from "./pages";

/** Pages for people beside those in docs. */
const PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];

/** `llms.txt`: what a coding agent reads first, made from the pages. @param root the project's folder. */
export function llmsOf(root: string, entries: readonly Page[]): string {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const { name, description } = z
    .object({ name: z.string(), description: z.string() })
    .parse(JSON.parse(read("package.json")));
  const docs = readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md"));
  const pages = [...PAGES, ...docs.map((file) => `docs/${file}`)].flatMap((path) => {
    const page = read(path);
    const says = sentenceOf(page);
    return says ? [`- [${/^# (.*)/.exec(page)?.[1]}](${path}): ${says}`] : [];
  });
  const [, saga = ""] = /```ts\n([\s\S]*?)```/.exec(read("README.md")) ?? [];
  return [
    `# ${name}\n`,
    `> ${description}\n`,
    "Made of the pages by `npm run api`.\n",
    "## Entries\n",
    ...entries.map(
      (it) => `- ${it.says.replaceAll("\n", " ")} Values: ${valuesOf(it).join(", ")}.`,
    ),
    "\n## A saga\n",
    `\`\`\`ts\n${saga}\`\`\`\n`,
    "## Pages\n",
    ...pages,
    "",
  ].join("\n");
}

const valuesOf = ({ names }: Page) =>
  names.filter(({ code }) => /^(class|const|function)/.test(code)).map(({ name }) => name);

/** The first sentence of a page. Undefined if a command has written the page. */
function sentenceOf(page: string): string | undefined {
  const paragraphs = page.split("\n\n").filter((it) => /^[A-Z`]/.test(it));
  const [first = ""] = paragraphs;
  const plain = first.replaceAll("\n", " ").replaceAll(/\[([^\]]+)\][([][^)\]]*[)\]]/g, "$1");
  return /Written|Drawn/.test(plain) ? undefined : /^.*?[.?](?= |$)/.exec(plain)?.[0];
}
