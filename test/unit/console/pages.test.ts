import type { Page } from "playwright-core";
import type { OpenFrom } from "../../../scripts/deployed/operations";
import { browser, describeInBrowser } from "../../support/browser";
import { anOrder } from "../given";
import { ago, item, Looked, PARKED, STUCK } from "./looked";

const OPEN = 1150;
const id = (n: number) => `a-${`${n}`.padStart(4, "0")}`;
const total = (n: number, unitPrice: number) => ({
  request: anOrder({ orderId: id(n), items: [{ sku: "widget", quantity: 1, unitPrice }] }),
});

describeInBrowser("more open sagas than a page has", () => {
  const chromium = browser();
  const looked = new Looked();
  const openPages = jest.fn((from: OpenFrom) => looked.openPages(from));
  Object.assign(looked.operations, { openPages });
  let page: Page;

  beforeAll(async () => {
    for (let n = 1; n <= OPEN; n++) looked.put(id(n), total(n, 100));
    looked.put(id(1000), { ...total(1000, 90_000), placedAt: ago(200) });
    looked.put(id(1010), { ...PARKED, ...total(1010, 120_000) });
    looked.put(id(1020), { ...STUCK, placedAt: ago(300) });
    looked.put("z-ended", { status: "CONFIRMED" });
    for (let n = 1; n <= 50; n++) looked.put(`z-later-${n}`, { status: "CONFIRMED" });
    page = await chromium.page({ width: 1200, height: 800 });
    page.setDefaultTimeout(20_000);
    await page.goto(await looked.start());
    await item(page, id(1)).waitFor();
  });
  beforeEach(() => openPages.mockClear());
  afterAll(() => Promise.all([page.close(), looked.stop()]));

  const ids = () => page.locator("#list .id").allInnerTexts();
  const to = (name: string) => page.locator("#pages button", { hasText: name }).click();
  const search = async (fields: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(fields)) {
      const field = page.locator(`#list [name=${name}]`);
      await (name === "condition" ? field.selectOption(value) : field.fill(value));
    }
  };
  const NOTHING = { text: "", condition: "", olderThan: "", atLeast: "" };

  it("are shown a hundred a page, forwards and back, each once", async () => {
    expect((await ids()).filter((one) => one.startsWith("a-"))).toHaveLength(100);
    const seen: string[] = [];
    for (let n = 0; n * 100 < OPEN; n++) {
      await item(page, id(n * 100 + 1)).waitFor();
      seen.push(...(await ids()).filter((one) => one.startsWith("a-")));
      if ((n + 1) * 100 < OPEN) await to("Next");
    }
    expect(seen).toEqual(Array.from({ length: OPEN }, (_, n) => id(n + 1)));
    expect(await page.locator("#pages button", { hasText: "Next" }).isDisabled()).toBe(true);
    await to("Previous");
    await item(page, id(1001)).waitFor();
    expect(Math.max(...openPages.mock.calls.map(([{ size = 1e9 }]) => size))).toBeLessThan(101);
  });

  it("are looked at a page at a time by the poll, too", async () => {
    const before = openPages.mock.calls.length;
    await page.waitForResponse(/\/sagas\?/);
    await page.waitForResponse(/\/sagas\?/);
    expect(new Set(openPages.mock.calls.slice(before).map(([{ after }]) => after)).size).toBe(1);
  });

  it.each([
    ["a part of an id", { text: "1145" }, [id(1145)]],
    ["the id of one that has ended long ago", { text: "z-ended" }, ["z-ended"]],
    ["an age", { olderThan: "3h" }, [id(1000), id(1020)]],
    ["an amount", { atLeast: "90000" }, [id(1000), id(1010)]],
    ["an age and an amount", { olderThan: "3h", atLeast: "90000" }, [id(1000)]],
    ["an amount and a condition", { atLeast: "90000", condition: "parked" }, [id(1010)]],
    ["an age and a condition", { olderThan: "3h", condition: "stuck" }, [id(1020)]],
    ["a condition that the record tells", { condition: "parked" }, [id(1010)]],
  ])("are found by %s, wherever they are", async (_what, fields, found) => {
    await search({ ...NOTHING, ...fields });
    const seen: string[] = [];
    for (;;) {
      await page.locator("#list[aria-busy=false]").waitFor();
      seen.push(...(await ids()));
      if (await page.locator("#pages button", { hasText: "Next" }).isDisabled()) break;
      await to("Next");
    }
    expect(seen).toEqual(found);
  });

  it("says how many it has looked at, and that it found none", async () => {
    await search({ ...NOTHING, text: "nowhere" });
    await page.locator("#found", { hasText: "0 found among 1000 open sagas read" }).waitFor();
  });

  it("looks seldom at many, and often at the one that is chosen", async () => {
    await search({ ...NOTHING, text: "a-0007" });
    await item(page, id(7)).click();
    await page.locator("#found", { hasText: "1000 open sagas read" }).waitFor();
    openPages.mockClear();
    for (let n = 0; n < 3; n++) await page.waitForResponse(new RegExp(`/sagas/${id(7)}$`));
    expect(openPages).not.toHaveBeenCalled();
  });

  it("begins at the first page when something else is searched for", async () => {
    await search(NOTHING);
    await item(page, id(1)).waitFor();
    await to("Next");
    await item(page, id(101)).waitFor();
    await search({ text: "a-00" });
    await item(page, id(1)).waitFor();
    expect(await page.locator("#pages").textContent()).toContain("page 1");
  });

  it("asks for nothing while the age is none", async () => {
    await search(NOTHING);
    await item(page, id(1)).waitFor();
    await search({ olderThan: "soon" });
    await page.locator("#list [name=olderThan]:invalid").waitFor();
    await page.waitForResponse(/\/sagas\?/);
    expect(await page.locator("#news").isVisible()).toBe(false);
  });
});
