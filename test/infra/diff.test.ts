import { App, AssetStaging, Stack } from "aws-cdk-lib";
import { sagaNames } from "../../lambdas/sagas";
import { addStacks } from "../../lib/app";
import { ServiceFunction } from "../../lib/constructs/service-function";
import { flags, newApp, outdir } from "./stacks";

describe("`cdk diff` shows what was changed and nothing else:", () => {
  const templatesOf = (app: App) => app.synth().stacks.map(({ template }): unknown => template);

  it("a second synthesis gives the same templates", () => {
    const synthesized = () => {
      const app = newApp({ stage: "prod" });
      addStacks(app);
      return templatesOf(app);
    };
    const first = synthesized();
    expect(first).toHaveLength(4 * sagaNames.length);
    expect(synthesized()).toEqual(first);
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
