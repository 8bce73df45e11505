import { appendFileSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JAVA } from "../../scripts/localstack/install-java";
import { isWhole } from "../../scripts/localstack/whole";
import { copyOfInstall } from "./installs";

// If an install is not complete, the next `up` installs it again.

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "order-saga-"));
});

afterEach(() => rmSync(cache, { recursive: true, force: true }));

const JAR = "lib/jsonata/0.9.7/jsonata-0.9.7.jar";

test("an install is whole", () => {
  expect(isWhole(copyOfInstall(cache))).toBe(true);
});

test.each<[string, (install: string) => void]>([
  ["a damaged jar", (install) => appendFileSync(join(install, JAR), "x")],
  ["a missing jar", (install) => rmSync(join(install, JAR))],
  ["a JDK that is gone", (install) => relink(install, JAVA)],
  ["a Python that is gone", (install) => relink(install, "venv")],
  ["an install that did not end", (install) => rmSync(join(install, "packages.txt"))],
])("%s is noticed", (_, damage) => {
  const install = copyOfInstall(cache);
  damage(install);
  expect(isWhole(install)).toBe(false);
});

function relink(install: string, name: string): void {
  rmSync(join(install, name));
  symlinkSync("/nowhere", join(install, name));
}
