/** What a page tells its reader to run under one of its headings. */
export interface Part {
  readonly heading: string;
  readonly commands: string;
}

/** The blocks of bash of a page, by their headings. Blocks of no language are shown and not followed. */
export function blocksOf(page: string): Part[] {
  return page.split(/^## /m).flatMap((part) => {
    const [heading = ""] = part.split("\n", 1);
    const blocks = [...part.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, lines = ""]) => lines);
    return blocks.length === 0 ? [] : [{ heading, commands: blocks.join("\n") }];
  });
}
