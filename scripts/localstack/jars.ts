import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Download, fetchAll, sha256Of } from "./download";
import { SOURCES } from "./paths";

const REGISTRY = "https://repo1.maven.org/maven2";
/** The folders of an install in which LocalStack looks for jars, by the list that pins the jars. */
const FOLDERS = {
  "dynamodb.sha256": "lib/dynamodb-local/2/DynamoDBLocal_lib",
  "jsonata.sha256": "lib/jsonata/0.9.7",
};

export const DYNAMODB_JARS = FOLDERS["dynamodb.sha256"];

/** Downloads every jar into an install. Throws UserError if a jar cannot be had with its pinned hash. */
export async function fetchJars(
  install: string,
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<void> {
  for (const folder of Object.values(FOLDERS)) {
    await mkdir(join(install, folder), { recursive: true });
  }
  const all = jarsOf(install);
  await fetchAll(all, signal, (done) => onProgress(`${done} of ${all.length}`));
}

/** The jars of an install that are missing or differ from the pinned ones. */
export function damagedJars(install: string): string[] {
  return jarsOf(install)
    .filter(({ to, sha256 }) => sha256Of(contentOf(to)) !== sha256)
    .map(({ to }) => to);
}

/** The lists have the format of sha256sum, with the paths in the registry. */
function jarsOf(install: string): Download[] {
  return Object.entries(FOLDERS).flatMap(([list, folder]) => {
    const lines = readFileSync(join(SOURCES, "java", list), "utf8")
      .trimEnd()
      .split("\n");
    return lines.map((line) => {
      const [sha256 = "", path = ""] = line.split(/ +/);
      return { sha256, url: `${REGISTRY}/${path}`, to: join(install, folder, basename(path)) };
    });
  });
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
