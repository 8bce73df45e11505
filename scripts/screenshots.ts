import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Argument, Command } from "commander";
import type { Browser } from "playwright-core";
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
    await page.locator('[data-state="AwaitApproval"][data-is="parked"]').waitFor();
    // The functions' logs come a little later than what they tell of.
    await page.locator(".timeline .what", { hasText: "reserve: committed (log)" }).waitFor();
    await page.screenshot({ path: join(images, "console.png") });
  } finally {
    await served.close();
    saga.close();
    client.close();
  }
}

/** Orders in every condition. Returns one that waits for a person. */
async function ordersToSee(client: SagaClient, saga: Orchestration): Promise<string> {
  const sku = "widget";
  await saga.setStock(sku, 100);
  const orders = [
    { orderId: "order-1001", unitPrice: 1250, paymentToken: "tok_visa", ends: "ended" },
    { orderId: "order-1002", unitPrice: 2500, paymentToken: "tok_declined", ends: "ended" },
    { orderId: "order-1003", unitPrice: 90_000, paymentToken: "tok_visa", ends: "parked" },
  ];
  for (const { orderId, unitPrice, paymentToken, ends } of orders) {
    const items = [{ sku, quantity: 2, unitPrice }];
    await saga.place({ orderId, customerId: "c-1", currency: "EUR", paymentToken, items });
    await waitFor(`${orderId} to be ${ends}`, async () => {
      return (await saga.find(orderId))?.summary.condition === ends;
    });
  }
  await stuckOrder(client, sku);
  return "order-1003";
}
