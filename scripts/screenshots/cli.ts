import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { commandLine } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { startConsole } from "../console/server";
import { openBrowser } from "../pages/browser";
import { exampleSaga, SHOWN } from "../pages/example-saga";
import { reportPage } from "../report/page";
import { readRecording } from "../scenarios/recordings";

const docs = resolve(__dirname, "../../docs");
const images = join(docs, "images");
const LOOK = {
  viewport: { width: 1200, height: 780 },
  colorScheme: "light",
  locale: "en-GB",
  timezoneId: "UTC",
} as const;
const QUALITY = 0.12;
/** The scenario that is open in the report's picture. */
const SCENARIO = "execution stopped after the commit: confirmed, ChargePayment, call 3";

commandLine(
  "screenshots",
  "Takes the pictures in docs/images, of the recorded scenarios and of the console.",
).parse();

runMain(async () => {
  const log = progress();
  mkdirSync(images, { recursive: true });
  const browser = await openBrowser();
  try {
    await shootScenario(browser);
    await shootConsole(browser);
    log("docs/images: scenario.webp, console.webp");
  } finally {
    await browser.close();
  }
});

/** Writes a picture as WebP, which has less than half the size of a PNG. The browser converts it. */
async function shoot(browser: Browser, shown: Page | Locator, name: string): Promise<void> {
  const png = (await shown.screenshot()).toString("base64");
  const blank = await browser.newPage();
  const url = await blank.evaluate(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png}";
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: image.width, height: image.height });
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", ${QUALITY});
  })()`);
  await blank.close();
  writeFileSync(join(images, `${name}.webp`), String(url).split(",")[1] ?? "", "base64");
}

async function shootScenario(browser: Browser): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "order-saga-report-"));
  try {
    const file = join(folder, "report.html");
    writeFileSync(file, reportPage([readRecording("orchestration")]));
    const page = await browser.newPage(LOOK);
    await page.goto(pathToFileURL(file).href);
    await page.locator("input[name=text]").fill(SCENARIO.replaceAll(/[:,]/g, " "));
    const scenario = page.locator("details.scenario:not([hidden])").first();
    await scenario.locator("summary").click();
    await shoot(browser, scenario, "scenario");
    await page.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function shootConsole(browser: Browser): Promise<void> {
  const served = await startConsole({ sagas: [exampleSaga()], port: 0, user: "ann" });
  try {
    const page = await browser.newPage(LOOK);
    await page.goto(served.url);
    await page.locator(`[data-saga="${SHOWN}"]`).click();
    await page.locator('[data-state="AwaitApproval"][data-is="parked"]').waitFor();
    await shoot(browser, page, "console");
    await page.close();
  } finally {
    await served.close();
  }
}
