import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/adding-a-step/patches";

/** Two sagas in three lanes behind a door, and a third one with a webhook, with what drives, breaks, measures and proves them, the docs and the lock file. */
const LIMIT = 4_700_000;
const RECORDED = 300_000;
const LARGEST = 250_000;

/** The files that git tracks, with their sizes; empty without a repository, as in a tarball. */
function tracked(): { path: string; bytes: number }[] {
  const { stdout } = spawnSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" });
  return (stdout ?? "")
    .split("\0")
    .filter(Boolean)
    .flatMap((path) => {
      const file = statSync(join(root, path), { throwIfNoEntry: false });
      return file ? [{ path, bytes: file.size }] : []; // deleted, and not committed yet
    });
}

describe("a clone is small:", () => {
  const files = tracked();

  const bytesOf = (some: typeof files) => some.reduce((sum, file) => sum + file.bytes, 0);

  it("all that git tracks has 4.7 MB at most, and recordings and pictures 0.3", () => {
    expect(bytesOf(files)).toBeLessThan(LIMIT);
    expect(bytesOf(files.filter(({ path }) => /\.(br|webp)$/.test(path)))).toBeLessThan(RECORDED);
  });

  it("and no file is large", () => {
    expect(files.filter(({ bytes }) => bytes > LARGEST)).toEqual([]);
  });
});
