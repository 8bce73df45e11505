import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { type Console, startConsole } from "../../../scripts/console/server";
import type { SagaOperations } from "../../../scripts/deployed/operations";
import { browser, describeInBrowser } from "../../support/browser";
import { aRow, fakeSaga, summary } from "../saga/fake";

const NAUGHTY = "<img src=x onerror=alert(1)>";

describeInBrowser("the console in a browser", () => {
  const chromium = browser();
  const redrive = jest.fn(async () => ({ id: "o-1", did: "resume" }) as const);
  let served: Console;
  let row = aRow({ approval: "REQUIRED", taskToken: "t" });
  const find: SagaOperations["find"] = async (id) => ({
    summary: { ...summary(row), id },
    rows: { id, record: { ...row }, services: {} },
    violations: [],
  });

  beforeAll(async () => {
    const other = { ...summary({ escalatedAt: "2026-03-01T11:00:00.000Z" }), id: NAUGHTY };
    const saga = fakeSaga({
      find,
      redrive,
      open: async () => [summary(row), other],
      recent: async () => [summary(row)],
      trace: async () => [],
      decide: async (id) => {
        row = aRow({ status: "CONFIRMED", approval: "APPROVED" });
        return { id, approval: "APPROVED", decidedBy: "ann", heard: true };
      },
    });
    served = await startConsole({ sagas: [saga], port: 0, user: "ann" });
  });
  afterAll(() => served.close());

  const opened = async (url = served.url): Promise<Page> => {
    const page = await chromium.page({ width: 1200, height: 800 });
    await page.goto(url);
    return page;
  };

  it("shows each saga once, and every name as text", async () => {
    const page = await opened();
    await page.locator("#list li").nth(1).waitFor();
    expect(await page.locator("#list .id").allInnerTexts()).toEqual(["o-1", NAUGHTY]);
    expect(await page.locator("#list .badge").allInnerTexts()).toEqual(["parked", "stuck"]);
    await page.locator("select[name=condition]").selectOption("stuck");
    await page.locator("[data-saga=o-1]").waitFor({ state: "detached" });
    expect(await page.locator("#list .id").allInnerTexts()).toEqual([NAUGHTY]);
    await page.close();
  });

  it("keeps its secret out of the address, and in this tab alone", async () => {
    const page = await opened();
    await page.locator("#list li").first().waitFor();
    expect(page.url()).toBe(served.url.replace(/#.*/, ""));
    await page.reload();
    await page.locator("#list li").first().waitFor();
    const elsewhere = await opened(page.url());
    await elsewhere.locator("#news").waitFor();
    expect(await elsewhere.locator("#news").textContent()).toContain("the address that it printed");
    expect(await elsewhere.locator("#list li").count()).toBe(0);
    await Promise.all([page.close(), elsewhere.close()]);
  });

  it("shows what a decision has done without being asked again", async () => {
    const page = await opened();
    await page.locator("[data-saga=o-1]").click();
    await page.locator("[data-action=approve]").click();
    await page.locator("#status", { hasText: "CONFIRMED" }).waitFor();
    expect(await page.locator("#news").textContent()).toBe("APPROVED by ann");
    expect(await page.locator("[data-action]").count()).toBe(0);
    await page.close();
  });

  it("fits a phone", async () => {
    const page = await chromium.page({ width: 360, height: 700 });
    await page.goto(served.url);
    await page.locator("#list li").first().click();
    await page.locator(".machine").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await page.close();
  });

  describe("and the page of another site", () => {
    let evil: Server;
    let address: string;
    beforeAll(async () => {
      evil = createServer((_request, response) => {
        response.setHeader("content-type", "text/html").end("<!doctype html><title>evil</title>");
      });
      await new Promise<void>((listening) => evil.listen(0, "127.0.0.1", listening));
      address = `http://localhost:${(evil.address() as AddressInfo).port}/`;
    });
    afterAll(() => new Promise((closed) => evil.close(closed)));

    it.each([
      ["a simple request", "text/plain", ""],
      ["one with a guessed token", "application/json", "Bearer guess"],
    ])("changes nothing by %s", async (_what, type, authorization) => {
      const page = await opened(address);
      const target = `${served.url.replace(/#.*/, "")}api/sagas/o-1/redrive`;
      const outcome = await page.evaluate(
        async ([to, content, bearer]) => {
          const headers = { "content-type": content, ...(bearer && { authorization: bearer }) };
          const mode = bearer ? "cors" : "no-cors";
          try {
            return (await fetch(to, { method: "POST", mode, headers, body: "{}" })).type;
          } catch (error) {
            return String(error);
          }
        },
        [target, type, authorization] as const,
      );
      expect(outcome).toMatch(authorization ? /Failed to fetch/ : /opaque|Failed to fetch/);
      expect(redrive).not.toHaveBeenCalled();
      await page.close();
    });

    it("shows it in no frame", async () => {
      const page = await opened(address);
      await page.setContent(`<iframe src="${served.url}"></iframe>`);
      await page.waitForLoadState("networkidle");
      const inside = page.frames().find((frame) => frame !== page.mainFrame());
      expect(await inside?.locator("#list").count()).toBe(0);
      await page.close();
    });
  });
});
