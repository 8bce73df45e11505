import { readFileSync } from "node:fs";
import { Template } from "aws-cdk-lib/assertions";
import { order } from "../../lambdas/order/saga";
import { entryFile } from "../../lib/constructs/entry";
import { addSaga } from "../../lib/stacks";
import { newApp, resources, synthesize } from "./stacks";

/** A saga whose payments are made by a provider of somebody's own. */
function withProvider(providers: Readonly<Record<string, string>>) {
  const stacks = addSaga(newApp({ stage: "test" }), order, { providers });
  const { data, saga, choreography, choreographyData } = stacks;
  return [data, saga, choreographyData, choreography].map((stack) => Template.fromStack(stack));
}

describe("a provider of one's own", () => {
  const own = withProvider({ Payment: "lambdas/order/stripe.ts" });
  const all = synthesize({ stage: "test" });
  const sandboxed = [all.data, all.saga, all.choreographyData, all.choreography];
  const text = (of: readonly Template[]) => JSON.stringify(of.map((it) => it.toJSON()));

  it("has no table for books, and no function may read or write one", () => {
    expect(text(sandboxed)).toMatch(/provider/i);
    expect(text(own)).not.toMatch(/provider/i);
  });

  it("has a vault, and changes nothing else", () => {
    const functions = (of: readonly Template[]) =>
      of.flatMap((it) => Object.keys(it.findResources("AWS::Lambda::Function")));
    expect(functions(own)).toEqual(functions(sandboxed));
    const [data] = own;
    if (!data) throw new Error("no stack of tables");
    const tables = (of: Template) =>
      resources(of, "AWS::DynamoDB::GlobalTable").map(([id]) => id.replace(/[0-9A-F]{8}$/, ""));
    const kept = tables(all.data).filter((id) => id !== "Provider");
    expect(tables(data)).toEqual([...kept, "PaymentVault"]);
  });

  it("is of a service that acts outside", () => {
    expect(() => withProvider({ Inventory: "a.ts" })).toThrow("Inventory does not act outside");
    expect(() => withProvider({ Nobody: "a.ts" })).toThrow("no service of order is called Nobody");
  });

  it("is what its function is given, in a file beside that of the sandbox", () => {
    const payment = { saga: "order", makes: "service", of: "Payment" } as const;
    const file = entryFile({ ...payment, provider: "lambdas/order/stripe.ts" });
    expect(readFileSync(file, "utf8")).toBe(
      [
        'import { serviceFunction } from "stepfunctions-saga/lambda";',
        'import { order as saga } from "../../lambdas/order/saga";',
        'import { provider } from "../../lambdas/order/stripe";',
        'export const handler = serviceFunction(saga, "Payment", { provider });',
        "",
      ].join("\n"),
    );
    expect(file).not.toBe(entryFile(payment));
  });
});
