import { existsSync } from "node:fs";
import { join } from "node:path";
import { findChromium, openBrowser } from "../../../scripts/pages/browser";

describe("the Chromium of the tests and pictures is", () => {
  it("the named one before all others, and that of the package before this machine's", () => {
    expect(findChromium("/a/chromium", "/a/package")).toEqual({ program: "/a/chromium" });
    expect(findChromium("", "/a/package")).toEqual({ packed: "/a/package" });
  });

  it("in the package that npm has installed, on Linux with x64", () => {
    if (process.platform !== "linux" || process.arch !== "x64") return;
    const found = findChromium("");
    if (!found || !("packed" in found)) throw new Error("there is no package");
    expect(existsSync(join(found.packed, "bin/chromium.br"))).toBe(true);
  });

  it("asked for in words where there is none", async () => {
    await expect(openBrowser(null)).rejects.toThrow(/install one, or name it with/);
  });
});
