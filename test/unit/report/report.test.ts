import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { order } from "../../../lambdas/order/saga";
import { told } from "../../../scripts/report/data";
import { reportPage } from "../../../scripts/report/page";
import { faultsByStep } from "../../../scripts/scenarios/faults-by-step";
import { Plan } from "../../../scripts/scenarios/plan";
import type { Recorded, Recording } from "../../../scripts/scenarios/record";
import { findings, LOOKS } from "../../support/axe";
import { browser, describeInBrowser } from "../../support/browser";

const plan = new Plan(order);
const CONFIRMED = plan.end("confirmed");

function scenario(changes: Partial<Recorded>): Recorded {
  const { fault = "answer lost once", step = "ChargePayment" } = changes;
  return {
    name: `${fault}: confirmed, ${step}`,
    kind: "answer lost",
    fault,
    journey: "confirmed",
    step,
    where: "call 3, UpdateItem payments",
    expected: [CONFIRMED],
    end: CONFIRMED,
    injected: true,
    violations: [],
    histories: { first: ["PlaceOrder", "ChargePayment", "ExecutionSucceeded"] },
    timeline: [
      "0 [first] tried: ChargePayment",
      "20 [payment] !call: UpdateItem, lost-answer: committed",
      "1520 [first] repeated: ChargePayment, try 2",
    ],
    seconds: 3,
    passed: true,
    ...changes,
  };
}

const run: Recording = {
  saga: "order",
  coordination: "orchestration",
  seconds: 90,
  scenarios: [
    scenario({}),
    scenario({ step: "PlaceOrder", name: "answer lost once: confirmed, PlaceOrder" }),
    scenario({
      fault: "process killed <b>twice</b></script>",
      kind: "killed",
      passed: false,
      end: { ...CONFIRMED, services: { ...CONFIRMED.services, Payment: "REFUNDED" } },
      violations: ["order s-1: captured 2 times at the provider"],
    }),
  ],
};

describe("the matrix of the report", () => {
  it("has the steps in the saga's order, and counts what passed", () => {
    const { steps, kinds } = faultsByStep(run);
    expect(steps).toEqual(["PlaceOrder", "ChargePayment"]);
    expect(kinds.map(({ kind, faults }) => [kind, faults.map(({ cells }) => cells)])).toEqual([
      [
        "answer lost",
        [
          [
            { passed: 1, of: 1 },
            { passed: 1, of: 1 },
          ],
        ],
      ],
      [
        "killed",
        [
          [
            { passed: 0, of: 0 },
            { passed: 0, of: 1 },
          ],
        ],
      ],
    ]);
  });

  it("draws what was recorded without times by the order of the states", () => {
    const { moments } = told(order, scenario({ timeline: undefined }));
    expect(moments.map(({ what, struck }) => [what, struck])).toEqual([
      ["PlaceOrder", false],
      ["ChargePayment", true],
      ["ExecutionSucceeded", false],
    ]);
  });
});

describeInBrowser("the report in a browser, from disk", () => {
  const chromium = browser();
  let folder: string;
  let url: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "order-saga-report-"));
    const file = join(folder, "report.html");
    writeFileSync(file, reportPage([run]));
    url = pathToFileURL(file).href;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Opens the report and records its network requests. */
  async function opened(width: number): Promise<{ page: Page; asked: string[] }> {
    const page = await chromium.page({ width, height: 800 });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(url);
    return { page, asked };
  }
  const texts = (page: Page, css: string) => page.locator(css).allInnerTexts();

  it("asks for nothing but itself, and shows how many failed", async () => {
    const { page, asked } = await opened(1200);
    expect(asked).toEqual([url]);
    expect(await texts(page, ".numbers .bad b")).toEqual(["1"]);
    expect(await texts(page, ".matrix a")).toEqual(["1 ✓", "1 ✓", "0 of 1 ✗"]);
    await page.close();
  });

  it("shows a failed scenario at once, with what is wrong, and its names as text", async () => {
    const { page } = await opened(1200);
    expect(await texts(page, "details[open] summary b")).toEqual([
      "process killed <b>twice</b></script>",
    ]);
    const inside = await page.locator("details[open]").textContent();
    expect(inside).toContain("Violated: order s-1: captured 2 times at the provider");
    expect(inside).toMatch(/expected\s*CONFIRMED/);
    await page.close();
  });

  it("leads from a number to its scenario, whose fault is marked on its lane and time", async () => {
    const { page } = await opened(1200);
    await page.locator(".matrix a[data-step=PlaceOrder]").click();
    expect(await texts(page, "details[open]:not([hidden]) summary span:nth-child(3)")).toEqual([
      "confirmed · PlaceOrder · call 3, UpdateItem payments",
    ]);
    const struck = page.locator("details[open]:not([hidden]) .moment.struck");
    expect(await struck.locator(".time").textContent()).toBe("0.020");
    expect(await struck.locator(".lane").nth(1).locator(".dot").count()).toBe(1);
    expect(await struck.textContent()).toContain("the fault");
    expect(await texts(page, "details[open]:not([hidden]) .pause")).toEqual(["1.5 s later"]);
    await page.close();
  });

  it("finds scenarios by words, and those that failed", async () => {
    const { page } = await opened(1200);
    const shown = () => page.locator("details.scenario:not([hidden])").count();
    expect(await shown()).toBe(3);
    await page.locator("input[name=text]").fill("lost placeorder");
    expect(await shown()).toBe(1);
    await page.locator("input[name=text]").fill("");
    await page.locator("input[name=failed]").check();
    expect(await shown()).toBe(1);
    await page.close();
  });

  it("fits a phone: nothing but its tables is wider than the screen", async () => {
    const { page } = await opened(360);
    const width = () => page.evaluate("document.documentElement.scrollWidth");
    expect(await width()).toBe(360);
    await page.locator(".matrix a[data-step=PlaceOrder]").click();
    expect(await width()).toBe(360);
    await page.close();
  });

  it.each(LOOKS)("axe-core finds nothing, $colorScheme, $width wide", async (look) => {
    const { page } = await opened(look.width);
    await page.emulateMedia(look);
    expect(await findings(page)).toEqual([]);
    await page.locator(".matrix a[data-step=PlaceOrder]").click();
    expect(await findings(page)).toEqual([]);
    await page.close();
  });

  it("prints the matrix and what is open, and no controls", async () => {
    const { page } = await opened(1200);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("form.filter").isVisible()).toBe(false);
    expect(await page.locator(".matrix").isVisible()).toBe(true);
    expect(await page.locator("details.scenario:visible").count()).toBe(1);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
    await page.close();
  });
});
