import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Argument, Command } from "commander";
import type { Browser, Page } from "playwright-core";
import { stuckOrder } from "../test/integration/stuck";
import { runSchema } from "../test/scenarios/record";
import { SagaClient } from "./client/saga-client";
import { waitFor } from "./client/wait-for";
import { startConsole } from "./console/server";
import { progress, runMain } from "./main";
import { openBrowser } from "./pages/browser";
import { reportPage } from "./report/page";
import { Orchestration } from "./saga/orchestration";
import { openTestStage } from "./test-stage";

const docs = resolve(__dirname, "../docs");
const images = join(docs, "images");
const WIDE = { width: 1200, height: 780 };
/** The scenario that the picture of the report shows from inside. */
const SHOWN = "execution stopped after the commit: confirmed, ChargePayment, call 4";

const program = new Command("screenshots")
  .description(
    "Takes the pictures in docs/images: of the report, and of the console on LocalStack.",
  )
  .addArgument(new Argument("[what]", "only these; default: both").choices(["report", "console"]))
  .parse();

/** `npm run screenshots`. */
runMain(async (signal) => {
  const log = progress();
  mkdirSync(images, { recursive: true });
  const browser = await openBrowser();
  const only = program.args[0];
  try {
    if (only !== "console") {
      await shootReport(browser);
      log("docs/images/report.png and scenario.png");
    }
    if (only !== "report") {
      await onTestStage(log, signal, () => shootConsole(browser));
      log("docs/images/console.png");
    }
  } finally {
    await browser.close();
  }
});

async function onTestStage(
  log: (line: string) => void,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  const stage = await openTestStage(log, { signal, only: "orchestration" });
  try {
    await work();
  } finally {
    await stage.close();
  }
}

async function shootReport(browser: Browser): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "order-saga-report-"));
  try {
    const file = join(folder, "report.html");
    const recorded: unknown = JSON.parse(readFileSync(join(docs, "scenarios.json"), "utf8"));
    writeFileSync(file, reportPage([runSchema.parse(recorded)]));
    const page = await browser.newPage({ viewport: WIDE, colorScheme: "light" });
    await page.goto(pathToFileURL(file).href);
    await page.screenshot({ path: join(images, "report.png") });
    await page.locator("input[name=text]").fill(SHOWN.replaceAll(/[:,]/g, " "));
    const scenario = page.locator("details.scenario:not([hidden])").first();
    await scenario.locator("summary").click();
    await scenario.screenshot({ path: join(images, "scenario.png") });
    await page.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function shootConsole(browser: Browser): Promise<void> {
  const client = await SagaClient.connect();
  const saga = await Orchestration.connect();
  const served = await startConsole({ saga, port: 0, user: "ann" });
  try {
    const shown = await ordersToSee(client, saga);
    const page = await browser.newPage({ viewport: WIDE, colorScheme: "light" });
    await page.goto(served.url);
    await page.locator(`[data-order="${shown}"]`).click();
    await page.locator('[data-state="ConfirmOrder"][data-is="done"]').waitFor();
    await withLogs(page);
    await page.screenshot({ path: join(images, "console.png") });
  } finally {
    await served.close();
    saga.close();
    client.close();
  }
}

/** The functions' logs come a little later than what they tell of. */
async function withLogs(page: Page): Promise<void> {
  await page.locator(".timeline .what", { hasText: "confirm: committed (log)" }).waitFor();
}

/** Orders in every condition. Returns one that was stopped while it was parked, and confirmed. */
async function ordersToSee(client: SagaClient, saga: Orchestration): Promise<string> {
  const sku = "widget";
  await saga.setStock(sku, 100);
  const order = (n: number, unitPrice: number, paymentToken = "tok_visa") => ({
    orderId: `order-${n}`,
    customerId: "c-1",
    currency: "EUR",
    paymentToken,
    items: [{ sku, quantity: 2, unitPrice }],
  });
  const is = (orderId: string, wanted: string, redrives = 0) =>
    waitFor(`${orderId} to be ${wanted}`, async () => {
      const summary = (await saga.find(orderId))?.summary;
      console.error(JSON.stringify(summary));
      return summary?.condition === wanted && summary.redrives === redrives;
    });
  const [parkedToo, declined, plain, stopped] = [
    order(1001, 90_000),
    order(1002, 2500, "tok_declined"),
    order(1003, 1250),
    order(1004, 120_000),
  ];
  for (const one of [parkedToo, declined, plain]) await saga.place(one);
  const { orderId, run } = await saga.place(stopped);
  await Promise.all([
    ...[declined, plain].map((one) => is(one.orderId, "ended")),
    ...[parkedToo, stopped].map((one) => is(one.orderId, "parked")),
  ]);
  await client.stop(run);
  await is(orderId, "parked", 1);
  await saga.decide(orderId, "approve", { by: "ann" });
  await is(orderId, "ended", 1);
  await stuckOrder(client, sku);
  return orderId;
}
