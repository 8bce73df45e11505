import type { Page } from "playwright-core";
import { waitFor } from "../../../scripts/deployed/wait-for";
import { browser, describeInBrowser } from "../../support/browser";
import { focus, item, Looked, PARKED } from "./looked";

const PHONE = { width: 390, height: 844 };
/** Pixels: smaller letters nobody reads. */
const LEAST = 11;

describeInBrowser("on a phone", () => {
  const chromium = browser();
  const looked = new Looked();
  let page: Page;

  beforeAll(async () => {
    for (let n = 1; n <= 60; n++) looked.put(`a-${n}`, PARKED);
    page = await chromium.page(PHONE);
    page.setDefaultTimeout(10_000);
    await page.goto(await looked.start());
  });
  afterAll(() => Promise.all([page.close(), looked.stop()]));

  it("choosing a saga goes to it", async () => {
    await item(page, "a-40").click();
    await focus(page, "H2");
    expect(await page.locator("#detail h2").textContent()).toBe("a-40");
    const top = await page.evaluate("document.querySelector('#detail').getBoundingClientRect().y");
    expect(top).toBeLessThan(PHONE.height / 4);
  });

  it("and stays there when it is polled again", async () => {
    looked.put("a-40", { ...PARKED, redrives: 7 });
    await page.locator("#detail td", { hasText: "7" }).waitFor();
    await focus(page, "H2");
  });

  it("the drawing fits, and its letters can be read", async () => {
    const drawn = await page.evaluate(`(() => {
      const svg = document.querySelector(".machine");
      const around = svg.parentElement;
      const { left, right } = svg.getBoundingClientRect();
      const size = Math.min(...[...svg.querySelectorAll("text")].map((text) =>
        parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a));
      return { left, right, size, scrolls: around.scrollWidth > around.clientWidth };
    })()`);
    const { left, right, size, scrolls } = drawn as Record<string, number>;
    expect(scrolls).toBe(false);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(PHONE.width);
    expect(size).toBeGreaterThanOrEqual(LEAST);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(PHONE.width);
  });

  it("every state keeps a place of its own, in which its name fits", async () => {
    const overlaps = await page.evaluate(`(() => {
      const boxes = [...document.querySelectorAll(".machine rect")];
      const at = boxes.map((box) => box.getBoundingClientRect());
      const cross = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      const wide = [...document.querySelectorAll(".machine g")].filter((g) =>
        g.querySelector("text").getBoundingClientRect().width > g.querySelector("rect").getBoundingClientRect().width);
      return [...wide.map((g) => g.dataset.state), ...at.flatMap((a, i) => at.slice(i + 1).filter((b) => cross(a, b)).map(() => i))];
    })()`);
    expect(overlaps).toEqual([]);
  });

  it("a button leads back to its place in the list", async () => {
    await page.locator("#back").click();
    await focus(page, "a-40");
    const { y = -1 } = (await item(page, "a-40").boundingBox()) ?? {};
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThan(PHONE.height);
  });

  it("and what is wide again draws it wide", async () => {
    const wide = () =>
      page.evaluate(`(() => {
        const { width, height } = document.querySelector(".machine").viewBox.baseVal;
        return width > height;
      })()`);
    expect(await wide()).toBe(false);
    await page.setViewportSize({ width: 1200, height: 800 });
    await waitFor("a wide drawing", wide);
    expect(await page.locator("#back").isVisible()).toBe(false);
    await page.setViewportSize(PHONE);
  });
});
