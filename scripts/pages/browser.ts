import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { UserError } from "../localstack";

/** Names another Chromium than one of the usual places has. */
export const CHROMIUM = "ORDER_SAGA_CHROMIUM";

const PLACES = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A Chromium of this machine; nothing is downloaded. */
export function findChromium(): string | undefined {
  const named = process.env[CHROMIUM];
  return named || PLACES.find((path) => existsSync(path));
}

/** @throws UserError where this machine has no Chromium. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new UserError(`there is no Chromium here: install one, or name it with ${CHROMIUM}`);
  }
  // Its sandbox needs what a container often lacks; it opens this project's own pages only.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
