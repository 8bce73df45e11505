import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const read = (path: string) => readFileSync(resolve(__dirname, "../../..", path), "utf8");

it("the saga that README shows is the one that ships", () => {
  const [, shown = ""] = /```ts\n([\s\S]*?)```/.exec(read("README.md")) ?? [];
  expect(shown).toContain("defineSaga({");
  expect(read("lambdas/order/saga.ts")).toContain(shown);
});

it.each([
  ["makes Stripe the provider", "lambdas/order/payment-stripe.ts"],
  ["reads a client secret", "test/support/stripe/client-secret.ts"],
])("the code that %s is the one that runs on LocalStack", (_, path) => {
  const shown = [...read("docs/providers.md").matchAll(/```ts\n([\s\S]*?)```/g)].map(
    ([, code]) => code,
  );
  expect(shown).toContain(read(path));
});
