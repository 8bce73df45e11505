import { rmSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "../house/project";
import { strangersFolder } from "./folder";

// The commands run from the packed sources. For the built files see stranger.test.ts.

const { folder, install, saga } = strangersFolder();

beforeAll(install);

it("tells its commands where nothing else is installed, and needs a project for the others", () => {
  expect(saga()).toContain("deploy --local");
  expect(() => saga("check")).toThrow(/there is no .*sagas\.ts: .*npx saga new NAME/);
});

it("names every package that a command lacks, and the line that installs them", () => {
  const lacking = ["undici", "cli-table3"].map((name) => join(folder, "node_modules", name));
  for (const link of lacking) rmSync(link);
  expect(() => saga("localstack", "status")).toThrow(
    /needs more packages: npm install --save-dev cli-table3@\S+ undici@\S+$/m,
  );
  for (const link of lacking) symlinkSync(join(ROOT, "node_modules", basename(link)), link);
  expect(() => saga("localstack", "status")).toThrow(`, ${join(folder, ".localstack")}`);
});

it("writes a saga that is searched, and deployed only to where it is said", () => {
  expect(saga("new", "parcels")).toContain("wrote lambdas/parcels/saga.ts");
  expect(saga("check", "--example", "invalid", "--depth", "0")).toContain(": holds");
  expect(() => saga("deploy")).toThrow("required option '--local' not specified");
  expect(saga("console", "--help")).toContain('eval "$(npx saga localstack env)"');
});
