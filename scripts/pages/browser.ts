import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, readFileSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import * as z from "zod";
import { UserError } from "../localstack";
import { cacheDir } from "../localstack/paths";

/** The setting that names another Chromium. */
export const CHROMIUM = "ORDER_SAGA_CHROMIUM";

const PLACES = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A Chromium on this machine: a program, or the folder of a package that has it compressed. */
export type Found = { readonly program: string } | { readonly packed: string };

const versioned = z.object({ version: z.string() });

/** The Chromium that the setting names, else that of the package, else one that is installed. */
export function findChromium(
  named = process.env[CHROMIUM],
  packed = packedChromium(),
): Found | undefined {
  if (named) return { program: named };
  if (packed) return { packed };
  const program = PLACES.find((path) => existsSync(path));
  return program === undefined ? undefined : { program };
}

/** The Chromium of the package. It has a program for Linux on x64. No code of the package runs. */
function packedChromium(): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  try {
    return resolve(dirname(require.resolve("@sparticuz/chromium")), "../..");
  } catch {
    return undefined;
  }
}

/** Unpacks Chromium into the user's cache, if it is not there. Nothing is downloaded. */
async function unpacked(packed: string): Promise<string> {
  const { version } = versioned.parse(
    JSON.parse(readFileSync(join(packed, "package.json"), "utf8")),
  );
  const program = join(cacheDir(), `chromium-${version}`, "chromium");
  if (existsSync(program)) return program;
  await mkdir(dirname(program), { recursive: true });
  // Another test may unpack at the same time. Only a complete file gets the program's name.
  const part = `${program}-${randomUUID()}`;
  const written = createWriteStream(part, { mode: 0o755 });
  await pipeline(
    createReadStream(join(packed, "bin/chromium.br")),
    createBrotliDecompress(),
    written,
  );
  await rename(part, program);
  return program;
}

/** @throws UserError if there is no Chromium on this machine. */
export async function openBrowser(found: Found | null = findChromium() ?? null): Promise<Browser> {
  if (!found) {
    throw new UserError(`there is no Chromium here: install one, or name it with ${CHROMIUM}`);
  }
  const executablePath = "packed" in found ? await unpacked(found.packed) : found.program;
  // Chromium's sandbox needs rights that a container often lacks. Only pages of this project are opened.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
