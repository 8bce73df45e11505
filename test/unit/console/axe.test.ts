import type { Page } from "playwright-core";
import type { Letter, SagaOperations } from "../../../scripts/deployed/operations";
import type { TraceEntry } from "../../../scripts/deployed/trace/entry";
import { findings, LOOKS } from "../../support/axe";
import { browser, describeInBrowser } from "../../support/browser";
import { item, Looked, PARKED, STUCK } from "./looked";

const letter: Letter = {
  id: "m-1",
  queue: "step",
  at: "2026-03-01T11:00:00.000Z",
  sagaId: "a-stuck",
  step: "ReleaseStock",
  error: "RedrivesExhausted",
  cause: "a long cause, as the functions tell it, with all that was tried and refused ".repeat(3),
};

describeInBrowser("axe-core finds nothing on the console", () => {
  const chromium = browser();
  let letters: Letter[] = [];
  /** So many executions that there is no room for all of them. */
  const trace: SagaOperations["trace"] = async (id) => [
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((n): TraceEntry => {
      const by = `re-drive ${n}`;
      const at = `2026-03-01T11:00:0${n}.000Z`;
      return { at, source: "history", lane: "execution", by, kind: "started", what: "it started" };
    }),
    ...((await looked.trace(id)) ?? []),
  ];
  const books: SagaOperations["books"] = async () => ({ sagas: [], counters: [] });
  const looked = new Looked({ letters: async () => letters, books, trace });
  let url: string;

  beforeAll(async () => {
    for (let n = 1; n <= 8; n++) looked.put(`a-${n}`);
    looked.put("a-parked", PARKED);
    looked.put("a-stuck", STUCK);
    looked.put("a-undone", { status: "CANCELLED", reason: "CardDeclined", cancelledAt: letter.at });
    looked.put("a-done", { status: "CONFIRMED", approval: "APPROVED", confirmedAt: letter.at });
    looked.violations.set("a-done", ["captured 2 times at the provider"]);
    url = await looked.start();
  });
  afterAll(() => looked.stop());

  const choose = async (page: Page, id: string) => {
    await page.locator("#list [name=text]").fill(id);
    await item(page, id).click();
    await page.locator("#detail h2", { hasText: id }).waitFor();
  };
  const told = (page: Page, text: string) => page.locator("#news", { hasText: text }).waitFor();

  /** What somebody does, and so what the page then is. */
  const states: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
    "with nothing chosen": (page) => item(page, "a-1").waitFor(),
    "with a running one": (page) => choose(page, "a-1"),
    "with a parked one": (page) => choose(page, "a-parked"),
    "with a stuck one": (page) => choose(page, "a-stuck"),
    "with one that is undone": (page) => choose(page, "a-undone"),
    "with one that violates something": (page) => choose(page, "a-done"),
    "that asks for a reason": async (page) => {
      await choose(page, "a-parked");
      await page.locator("[data-action=reject]").click();
      await page.locator("dialog[open]").waitFor({ timeout: 5000 });
    },
    "with a search that finds nothing": async (page) => {
      await page.locator("#list [name=text]").fill("nowhere");
      await page.locator("#list li").first().waitFor({ state: "detached" });
    },
    "with a second page": async (page) => {
      for (let n = 1; n <= 120; n++) looked.put(`page-${n}`);
      await page.locator("#pages button", { hasText: "Next" }).click();
      await item(page, "page-120").waitFor();
    },
    "with dead letters": async (page) => {
      letters = [letter, { ...letter, id: "m-2" }];
      await page.locator("#letters").click();
      await page.locator("[data-letter=m-2]").waitFor();
    },
    "without dead letters": async (page) => {
      letters = [];
      await page.locator("#letters").click();
      await page.locator("#detail", { hasText: "There are none." }).waitFor();
    },
    "after an audit": async (page) => {
      await page.locator("#audit").click();
      await told(page, "every invariant holds");
    },
    "after something that failed": async (page) => {
      await page.locator("#reconcile").click();
      await told(page, "not expected");
    },
  };

  describe.each(LOOKS)("$colorScheme, $width wide", ({ colorScheme, width }) => {
    it("in any state", async () => {
      const page = await chromium.page({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      const found: string[] = [];
      for (const [state, lead] of Object.entries(states)) {
        // Another page first: to the same one with another `#` is no way to load it again.
        await page.goto("about:blank");
        await page.goto(url);
        await item(page, "a-1").waitFor();
        await lead(page);
        found.push(...(await findings(page)).map((finding) => `${state}: ${finding}`));
        for (let n = 1; n <= 120; n++) looked.rows.delete(`page-${n}`);
      }
      expect(found).toEqual([]);
      await page.close();
    });

    it("without a token", async () => {
      const page = await chromium.page({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      await page.goto(url.replace(/#.*/, ""));
      await told(page, "the address that it printed");
      expect(await findings(page)).toEqual([]);
      await page.close();
    });
  });
});
