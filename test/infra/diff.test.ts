import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { App, AssetStaging, Stack } from "aws-cdk-lib";
import { sagaNames } from "../../lambdas/sagas";
import { addStacks } from "../../lib/app";
import { entryFile } from "../../lib/constructs/entry";
import { ServiceFunction } from "../../lib/constructs/service-function";
import { flags, newApp, outdir } from "./stacks";

describe("`cdk diff` shows what was changed and nothing else:", () => {
  const templatesOf = (app: App) => app.synth().stacks.map(({ template }): unknown => template);
  const synthesized = () => {
    const app = newApp({ stage: "prod" });
    addStacks(app);
    return templatesOf(app);
  };

  it("a second synthesis gives the same templates", () => {
    const first = synthesized();
    expect(first).toHaveLength(4 * sagaNames.length);
    expect(synthesized()).toEqual(first);
  });

  it("not even where the entry of another function was written meanwhile", () => {
    const file = resolve("cdk.out", "entries", "order-service-Payment-provider.ts");
    rmSync(file, { force: true });
    const first = synthesized();
    entryFile({ saga: "order", makes: "service", of: "Payment", provider: "lambdas/own.ts" });
    const second = synthesized();
    rmSync(file);
    expect(second).toEqual(first);
  });

  it("a second bundle of a function has the same hash", () => {
    const bundled = () => {
      AssetStaging.clearAssetHashCache();
      const app = new App({ context: flags, outdir: outdir() });
      new ServiceFunction(new Stack(app, "Stack"), "Function", {
        service: "payment",
        entry: { saga: "order", makes: "service", of: "Payment" },
        environment: {},
      });
      return JSON.stringify(templatesOf(app)).match(/"S3Key":"[0-9a-f]{64}\.zip"/g);
    };
    const first = bundled();
    expect(first).toHaveLength(1);
    expect(bundled()).toEqual(first);
  });
});
