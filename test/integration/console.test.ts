import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Page } from "playwright-core";
import { parked } from "../../scripts/deployed/parked";
import { waitFor } from "../../scripts/deployed/wait-for";
import { browser, describeInBrowser } from "../support/browser";
import { orderRows } from "../support/order-rows";
import { deployedChoreography } from "./choreography-tools";
import { anOrder, deployedSaga } from "./orders";
import { aLargeOrder } from "./reconciler-tools";
import { stuckOrder } from "./stuck";

/** What cannot be taken back, and so asks for a reason. */
const ASKING = ["reject", "compensate"];

/** Presses a button of the chosen saga, and says why where the page asks. */
async function press(page: Page, action: string): Promise<void> {
  await page.locator(`[data-action="${action}"]`).click();
  if (!ASKING.includes(action)) return;
  await page.locator("dialog[open] input").fill("a test");
  await page.keyboard.press("Enter");
}

const ROOT = resolve(__dirname, "../..");

/** Starts `npm run console` in its own process. Returns the address that it prints. */
async function startedConsole(coordination: string): Promise<{ url: string; child: ChildProcess }> {
  const args = ["scripts/run.mjs", "scripts/console/cli.ts", "--port", "0"];
  args.push("--coordination", coordination);
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Open (\S+)$/.exec(line)?.[1];
    if (url) return { url, child };
  }
  throw new Error("the console ended without an address");
}

/** Opens a console and its page in a browser before the first test of a group; closes it after the last. */
function openedConsole(coordination: string): { readonly page: Page } {
  const chromium = browser();
  let started: Awaited<ReturnType<typeof startedConsole>>;
  let page: Page;
  beforeAll(async () => {
    started = await startedConsole(coordination);
    page = await chromium.page({ width: 1280, height: 900 });
    page.setDefaultTimeout(60_000);
    await page.goto(started.url);
  });
  afterAll(async () => {
    started.child.kill("SIGINT");
    await once(started.child, "exit");
  });
  return {
    get page() {
      return page;
    },
  };
}

describeInBrowser("the console, on the deployed saga", () => {
  const deployed = deployedSaga();
  const opened = openedConsole("orchestration");

  const choose = (id: string) => opened.page.locator(`[data-saga="${id}"]`).click();
  const act = (action: string) => press(opened.page, action);
  const status = (word: string) => opened.page.locator("#status", { hasText: word }).waitFor();
  /** Waits until a state of the drawing shows this status. */
  const state = (name: string, is: string) =>
    opened.page.locator(`[data-state="${name}"][data-is="${is}"]`).waitFor();
  const parkedOrder = async () => {
    const order = aLargeOrder(await deployed.stocked(1));
    await deployed.client.start(order, order.orderId);
    await parked(deployed.client, order.orderId);
    return order.orderId;
  };

  it("shows an order that is placed while somebody looks, to its end", async () => {
    const order = anOrder({ sku: await deployed.stocked(5) });
    await deployed.client.start(order, order.orderId);
    await choose(order.orderId);
    await status("CONFIRMED");
    await state("ConfirmOrder", "done");
    await state("CancelOrder", "ahead");
    expect(await opened.page.locator(".timeline .what").allInnerTexts()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^payment committed: .*25\.00 EUR: CAPTURED$/),
      ]),
    );
  });

  it("approves a parked order, which goes on", async () => {
    const id = await parkedOrder();
    await choose(id);
    await state("AwaitApproval", "parked");
    await act("approve");
    await status("CONFIRMED");
    expect(orderRows(await deployed.client.rows(id)).order).toMatchObject({ approval: "APPROVED" });
  });

  it("rejects another, and gives up a third: both are undone", async () => {
    for (const action of ASKING) {
      const id = await parkedOrder();
      await choose(id);
      await act(action);
      await status("CANCELLED");
      await state("ReleaseStock", "undone");
      const { order, reservation } = orderRows(await deployed.client.rows(id));
      expect(reservation).toMatchObject({ status: "RELEASED" });
      const kept = action === "reject" ? { decisionReason: "a test" } : { reason: "a test" };
      expect(order).toMatchObject(kept);
    }
  });

  it("finds an order that nothing drives, and drives it on", async () => {
    const id = await stuckOrder(deployed.client, await deployed.stocked(1));
    await opened.page.locator("select[name=condition]").selectOption("stuck");
    await choose(id);
    await act("redrive");
    await state("AwaitApproval", "parked");
    await opened.page.locator("select[name=condition]").selectOption("");
    expect(orderRows(await deployed.client.rows(id)).order).toMatchObject({ redrives: 1 });
  });

  it("shows dead letters, and drives on the order of one", async () => {
    const id = await stuckOrder(deployed.client, await deployed.stocked(1));
    const sqs = new SQSClient();
    const letter = { sagaId: id, step: "Reconciler", error: "RedrivesExhausted", cause: "" };
    const QueueUrl = deployed.client.outputs.deadLetters("Compensation");
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(letter) }));
    sqs.destroy();
    // Other tests read the same queue, and the messages that they receive are invisible for a while.
    const mine = opened.page.locator("tr", { hasText: id });
    await waitFor(`the letter of ${id}`, async () => {
      await opened.page.locator("#letters").click();
      await opened.page.locator("#letters[aria-disabled=false]").waitFor();
      return (await mine.count()) > 0;
    });
    await mine.locator("button").click();
    await opened.page.locator("#news", { hasText: "the letter was removed" }).waitFor();
    expect(orderRows(await deployed.client.rows(id)).order).toMatchObject({ redrives: 1 });
  });

  it("audits all orders", async () => {
    await opened.page.locator("#audit").click();
    await opened.page
      .locator("#news", { hasText: /\d+ sagas, \d+ of them open, and \d+ counters/ })
      .waitFor();
  });
});

describeInBrowser("the console, on the saga that nobody coordinates", () => {
  const deployed = deployedChoreography();
  const opened = openedConsole("choreography");

  it.each([
    ["approve", "CONFIRMED"],
    ["compensate", "CANCELLED"],
  ])("shows a parked order, and %s ends it: %s", async (action, end) => {
    const order = aLargeOrder(await deployed.it.stocked(1));
    await deployed.it.client.place(order);
    await deployed.it.client.parked(order.orderId);
    await opened.page.locator(`[data-saga="${order.orderId}"]`).click();
    await opened.page.locator('[data-state="AwaitApproval"][data-is="parked"]').waitFor();
    await press(opened.page, action);
    await opened.page.locator("#status", { hasText: end }).waitFor();
    expect(await deployed.it.client.record(order.orderId)).toMatchObject({ status: end });
  });
});
