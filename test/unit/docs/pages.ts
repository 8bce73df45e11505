import { posix } from "node:path";
import { files } from "../house/project";

/** Every Markdown page, by its path from the root. */
export const pages = files.filter(({ path }) => path.endsWith(".md"));

const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? "";

/** Whether a command writes the whole page. Such pages say so in their first lines. */
export const isWritten = (page: { readonly text: string }) =>
  /(Written|Drawn) .*by `npm run/.test(page.text.slice(0, 600).replaceAll("\n", " "));

const withoutBlocks = (page: string) => page.replaceAll(/^```[\s\S]*?^```/gm, "");

/** The prose of a page: without code, addresses, and parts that a command writes. */
export const proseOf = (page: string) =>
  withoutBlocks(page)
    .replaceAll(/<!-- Written[\s\S]*?<!-- to here -->/g, "")
    .replaceAll(/\]\([^)]*\)|^\[[^\]]+\]: .*$|`[^`]*`/gm, "");

/** The anchors of a page's headings, as GitHub creates them. */
export function anchorsOf(page: string): string[] {
  const headings = [...withoutBlocks(page).matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** The page's targets within the project: links, pictures, and reference links. */
function targetsOf(page: string): string[] {
  const prose = withoutBlocks(page);
  const found = [...prose.matchAll(/\]\(([^)\s]+)\)/g), ...prose.matchAll(/^\[[^\]]+\]: (\S+)$/gm)];
  return found.map(([, target = ""]) => target).filter((target) => !/^https?:/.test(target));
}

/** Links that lead nowhere, as sentences. `exists` checks paths from the root. */
export function broken(
  path: string,
  page: string,
  exists: (path: string) => boolean,
  read = textOf,
): string[] {
  return targetsOf(page).flatMap((target) => {
    const [file = "", anchor] = target.split("#");
    const to = file ? posix.join(posix.dirname(path), file) : path;
    if (file && !exists(to)) return [`${path} links to ${target}, which is not there`];
    const missing = anchor && !anchorsOf(to === path ? page : read(to)).includes(anchor);
    return missing ? [`${path} links to ${target}, which has no such heading`] : [];
  });
}

/** The pages that a page links to. */
export const linkedFrom = (path: string) =>
  targetsOf(textOf(path)).map((target) =>
    posix.join(posix.dirname(path), target.split("#")[0] ?? ""),
  );

/** The scripts that `npx saga NAME` starts for names that are not commands of the operator. */
export const ofPackage: ReadonlyMap<string, string> = new Map(
  [...textOf("bin/saga.mjs").matchAll(/^ {2}(\w+): (?:\{ script: )?"([\w/-]+\.ts)"/gm)].map(
    ([, name = "", script = ""]) => [name, `scripts/${script}`],
  ),
);

export interface Call {
  /** `npm run NAME`, or `npx saga` for the operator's command. */
  readonly name: string;
  readonly args: readonly string[];
}

const END = /[`|\n)]| #|&&|\d?>|$/;

/** The commands that a page tells its reader to run. */
export function callsIn(page: string): Call[] {
  const runs = page.matchAll(/\bnpm (?:run (?:-s )?([a-z][\w:-]*)|(test))(?: -- ([^\n]*))?/g);
  const sagas = page.matchAll(/\bnpx saga ([^\n]+)/g);
  return [
    ...[...runs].map(([, name, test = "", rest = ""]) => call(name ?? test, rest)),
    ...[...sagas].map(([, rest = ""]) => call("saga", rest)),
  ];
}

function call(name: string, rest: string): Call {
  const typed = rest.split(END)[0]?.trim() ?? "";
  const args = [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
  return { name, args: args.flatMap((arg) => arg ?? []) };
}
