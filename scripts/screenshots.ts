import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { runSchema } from "../test/scenarios/record";
import { commandLine } from "./command-line";
import { startConsole } from "./console/server";
import { progress, runMain } from "./main";
import { openBrowser } from "./pages/browser";
import { exampleSaga, SHOWN } from "./pages/example-saga";
import { reportPage } from "./report/page";

const docs = resolve(__dirname, "../docs");
const images = join(docs, "images");
const LOOK = {
  viewport: { width: 1200, height: 780 },
  colorScheme: "light",
  locale: "en-GB",
  timezoneId: "UTC",
} as const;
/** The scenario that the picture of the report shows from inside. */
const SCENARIO = "execution stopped after the commit: confirmed, ChargePayment, call 4";

commandLine(
  "screenshots",
  "Takes the pictures in docs/images, of the recorded scenarios and of the console.",
).parse();

/** `npm run screenshots`: the pictures in docs/images, of the recorded scenarios and the console. */
runMain(async () => {
  const log = progress();
  mkdirSync(images, { recursive: true });
  const browser = await openBrowser();
  try {
    await shootReport(browser);
    await shootConsole(browser);
    log("docs/images: report.png, scenario.png, console.png");
  } finally {
    await browser.close();
  }
});

async function shootReport(browser: Browser): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "order-saga-report-"));
  try {
    const file = join(folder, "report.html");
    const recorded: unknown = JSON.parse(readFileSync(join(docs, "scenarios.json"), "utf8"));
    writeFileSync(file, reportPage([runSchema.parse(recorded)]));
    const page = await browser.newPage(LOOK);
    await page.goto(pathToFileURL(file).href);
    await page.screenshot({ path: join(images, "report.png") });
    await page.locator("input[name=text]").fill(SCENARIO.replaceAll(/[:,]/g, " "));
    const scenario = page.locator("details.scenario:not([hidden])").first();
    await scenario.locator("summary").click();
    await scenario.screenshot({ path: join(images, "scenario.png") });
    await page.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function shootConsole(browser: Browser): Promise<void> {
  const served = await startConsole({ saga: exampleSaga(), port: 0, user: "ann" });
  try {
    const page = await browser.newPage(LOOK);
    await page.goto(served.url);
    await page.locator(`[data-order="${SHOWN}"]`).click();
    await page.locator('[data-state="AwaitApproval"][data-is="parked"]').waitFor();
    await page.screenshot({ path: join(images, "console.png") });
    await page.close();
  } finally {
    await served.close();
  }
}
