import type { Browser, Page } from "playwright-core";
import { CHROMIUM, findChromium, openBrowser } from "../../scripts/pages/browser";

const found = findChromium();

/** Tests that look at a page. They are skipped, with a note, if this machine has no Chromium. */
export const describeInBrowser = (what: string, tests: () => void): void => {
  if (found) describe(what, tests);
  else describe.skip(`${what} [skipped: no Chromium here; name one with ${CHROMIUM}]`, tests);
};

/** A browser for the tests of a file. A test fails if a script of its pages has thrown. */
export function browser(): { page(size: { width: number; height: number }): Promise<Page> } {
  let opened: Browser | undefined;
  const thrown: Error[] = [];
  beforeAll(async () => {
    opened = await openBrowser();
  });
  afterEach(() => expect(thrown.splice(0)).toEqual([]));
  afterAll(() => opened?.close());
  return {
    async page(viewport) {
      if (!opened) throw new Error("the browser is there in tests and hooks only");
      const page = await opened.newPage({ viewport });
      page.on("pageerror", (error) => thrown.push(error));
      return page;
    },
  };
}
