import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/adding-a-step/patches";

const LIMIT = 2_600_000;
const LARGEST = 250_000;

/** What git tracks, with its size; nothing in a copy without a repository, as from a tarball. */
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

  it("all that git tracks has 2.6 MB at most", () => {
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    expect(bytes).toBeLessThan(LIMIT);
  });

  it("and no file a tenth of that", () => {
    expect(files.filter(({ bytes }) => bytes > LARGEST)).toEqual([]);
  });
});
