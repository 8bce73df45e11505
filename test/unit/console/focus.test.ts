import type { Page } from "playwright-core";
import { browser, describeInBrowser } from "../../support/browser";
import { focused, item, Looked, PARKED } from "./looked";

describeInBrowser("the keyboard's focus", () => {
  const chromium = browser();
  let looked: Looked;
  let page: Page;
  let finishAudit: () => void;

  beforeEach(async () => {
    const audited = new Promise<void>((done) => {
      finishAudit = done;
    });
    looked = new Looked({
      decide: async (id) => {
        looked.put(id, { status: "CONFIRMED", approval: "APPROVED" });
        return { id, approval: "APPROVED", decidedBy: "ann", heard: true };
      },
      books: async () => {
        await audited;
        return { sagas: [], counters: [] };
      },
    });
    for (const id of ["a-1", "a-2", "a-3", "a-4"]) looked.put(id, PARKED);
    page = await chromium.page({ width: 1200, height: 800 });
    await page.goto(await looked.start());
    await item(page, "a-4").waitFor();
  });
  afterEach(() => Promise.all([page.close(), looked.stop()]));

  it("stays on a saga that is chosen by the keyboard, and goes on from there", async () => {
    await item(page, "a-2").focus();
    await page.keyboard.press("Enter");
    await page.locator("#detail h2", { hasText: "a-2" }).waitFor();
    expect(await focused(page)).toBe("a-2");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("a-3");
  });

  it("stays when the list is polled again, and sagas change, come, go, and change places", async () => {
    await item(page, "a-3").focus();
    looked.rows.delete("a-1");
    const [a2, a3, a4] = ["a-2", "a-3", "a-4"].map((id) => looked.rows.get(id));
    if (!a2 || !a3 || !a4) throw new Error("no rows");
    looked.rows.clear();
    looked.put("a-0");
    looked.rows.set("a-4", a4);
    looked.put("a-3", { ...a3, redrives: 1, approval: "NONE" });
    looked.rows.set("a-2", a2);
    await item(page, "a-3").locator("text=running").waitFor();
    expect(await page.locator("#list .id").allInnerTexts()).toEqual(["a-0", "a-4", "a-3", "a-2"]);
    expect(await focused(page)).toBe("a-3");
  });

  it("goes to the next saga when its own has gone", async () => {
    await item(page, "a-2").focus();
    looked.rows.delete("a-2");
    await item(page, "a-2").waitFor({ state: "detached" });
    expect(await focused(page)).toBe("a-3");
  });

  it("stays on a button while what is told of the saga changes", async () => {
    await item(page, "a-2").click();
    await page.locator("[data-action=redrive]").focus();
    looked.put("a-2", { ...PARKED, redrives: 7 });
    await page.locator("#detail td", { hasText: "7" }).waitFor();
    expect(await focused(page)).toBe("redrive");
  });

  it("goes to the saga's name when its button has gone", async () => {
    await item(page, "a-2").click();
    await page.locator("[data-action=approve]").focus();
    await page.keyboard.press("Enter");
    await page.locator("#status", { hasText: "CONFIRMED" }).waitFor();
    expect(await focused(page)).toBe("H2");
  });

  it("stays on a button while that works", async () => {
    await page.locator("#audit").focus();
    await page.keyboard.press("Enter");
    await page.locator("#audit[aria-disabled=true]").waitFor({ timeout: 5000 });
    expect(await focused(page)).toBe("audit");
    finishAudit();
    await page.locator("#news", { hasText: "every invariant holds" }).waitFor();
    expect(await focused(page)).toBe("audit");
  });
});
