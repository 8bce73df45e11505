import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { cacheDir, installDir } from "../../../scripts/localstack/paths";

const inCheckout = resolve(__dirname, "../../../.localstack/cache");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "order-saga-cache-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the cache is where the user says, or in their cache folder", () => {
  expect(cacheDir({ ORDER_SAGA_CACHE: "/a", XDG_CACHE_HOME: "/b" })).toBe("/a");
  expect(cacheDir({ XDG_CACHE_HOME: join(folder, "new") })).toBe(join(folder, "new/order-saga"));
});

test("it is in the checkout where their folder cannot be written, and nothing is installed there", () => {
  const XDG_CACHE_HOME = "/dev/null/cache"; // not even root can create it
  expect(cacheDir({ XDG_CACHE_HOME })).toBe(inCheckout);
  mkdirSync(join(folder, "order-saga", basename(installDir())), { recursive: true });
  expect(cacheDir({ XDG_CACHE_HOME: folder })).toBe(join(folder, "order-saga"));
});
