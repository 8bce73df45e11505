import type { Page } from "playwright-core";
import type { SagaOperations } from "../../../scripts/deployed/operations";
import { browser, describeInBrowser } from "../../support/browser";
import { focus, focused, item, Looked, PARKED } from "./looked";

describeInBrowser("what cannot be taken back asks once, for a reason:", () => {
  const chromium = browser();
  const decide = jest.fn<
    ReturnType<SagaOperations["decide"]>,
    Parameters<SagaOperations["decide"]>
  >();
  const compensate = jest.fn<
    ReturnType<SagaOperations["compensate"]>,
    Parameters<SagaOperations["compensate"]>
  >();
  let looked: Looked;
  let page: Page;

  beforeEach(async () => {
    looked = new Looked({ decide, compensate });
    decide.mockReset().mockImplementation(async (id, _decision, { reason }) => {
      const decided = { approval: "REJECTED", decidedBy: "ann", decisionReason: reason } as const;
      looked.put(id, { status: "ABANDONED", ...decided });
      return { id, approval: "REJECTED", decidedBy: "ann", heard: true };
    });
    compensate.mockReset().mockImplementation(async (id, reason) => {
      looked.put(id, { status: "CANCELLED", reason });
      return { id, did: "compensate", execution: "arn:x" };
    });
    looked.put("a-1", PARKED);
    page = await chromium.page({ width: 1200, height: 800 });
    // The browser's own question: the page never asks it.
    page.on("dialog", (dialog) => {
      throw new Error(`the browser asks: ${dialog.message()}`);
    });
    await page.goto(await looked.start());
    await item(page, "a-1").click();
  });
  afterEach(() => Promise.all([page.close(), looked.stop()]));

  const asked = () => page.locator("dialog[open]");
  const sent = () => [...decide.mock.calls, ...compensate.mock.calls];

  it.each(["reject", "compensate"])("%s does nothing before", async (action) => {
    await page.locator(`[data-action=${action}]`).click();
    await asked().waitFor({ timeout: 5000 });
    expect(await asked().textContent()).toContain("a-1");
    expect(sent()).toEqual([]);
  });

  it.each([
    ["Escape", () => page.keyboard.press("Escape")],
    ["Cancel", () => asked().locator("button", { hasText: "Cancel" }).click()],
  ])("%s does nothing, and leads back to the button", async (_how, leave) => {
    await page.locator("[data-action=reject]").click();
    await asked().waitFor({ timeout: 5000 });
    await leave();
    await asked().waitFor({ state: "hidden" });
    await focus(page, "reject");
    expect(sent()).toEqual([]);
  });

  it.each(["", "   "])("a reason is no %j", async (text) => {
    await page.locator("[data-action=reject]").click();
    await asked().locator("input").fill(text, { timeout: 5000 });
    await page.keyboard.press("Enter");
    expect(await asked().locator("input:invalid").count()).toBe(1);
    expect(sent()).toEqual([]);
  });

  it("rejects with it, by keys alone, and shows who did and why", async () => {
    await page.locator("[data-action=reject]").focus();
    await page.keyboard.press("Enter");
    await asked().waitFor({ timeout: 5000 });
    await page.keyboard.type("  no such customer ");
    await page.keyboard.press("Enter");
    await page.locator("#news", { hasText: "REJECTED by ann" }).waitFor();
    expect(decide.mock.calls).toEqual([
      ["a-1", "reject", { by: "ann", reason: "no such customer" }],
    ]);
    await page.locator("#detail", { hasText: "no such customer" }).waitFor();
    expect(await focused(page)).not.toBe("BODY");
  });

  it("gives up with it, and asks for a new one the next time", async () => {
    await page.locator("[data-action=reject]").click();
    await asked().locator("input").fill("not this one", { timeout: 5000 });
    await page.keyboard.press("Escape");
    await page.locator("[data-action=compensate]").click();
    expect(await asked().locator("input").inputValue()).toBe("");
    await asked().locator("input").fill("Fraud");
    await asked().locator("button[type=submit]").click();
    await page.locator("#status", { hasText: "CANCELLED" }).waitFor();
    expect(sent()).toEqual([["a-1", "Fraud"]]);
    expect(await page.locator("#detail").textContent()).toContain("Fraud");
  });

  it("approves at once, and asks nothing", async () => {
    decide.mockResolvedValue({ id: "a-1", approval: "APPROVED", decidedBy: "ann", heard: true });
    await page.locator("[data-action=approve]").click();
    await page.locator("#news", { hasText: "APPROVED by ann" }).waitFor();
    expect(decide.mock.calls).toEqual([["a-1", "approve", { by: "ann" }]]);
  });

  it("says so where another decision was first", async () => {
    decide.mockResolvedValue({ id: "a-1", approval: "REJECTED", decidedBy: "bob", heard: true });
    await page.locator("[data-action=approve]").click();
    await page
      .locator("#news.bad", { hasText: "REJECTED by bob before" })
      .waitFor({ timeout: 5000 });
  });
});
