import {
  type App,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  Tags,
} from "aws-cdk-lib";
import { OrderSagaDataStack } from "./order-saga-data-stack";
import { OrderSagaStack } from "./order-saga-stack";
import { isDisposable, LOCAL_ASSETS_BUCKET, readSettings } from "./settings";

/** Puts every stack of a deployment into the app, with the settings of its context. */
export function addStacks(app: App): { data: OrderSagaDataStack; saga: OrderSagaStack } {
  const settings = readSettings((key) => app.node.tryGetContext(key));
  const disposable = isDisposable(settings);
  const props = () => ({
    settings,
    terminationProtection: !disposable,
    // An emulator needs no bootstrap stack with its roles, which takes longer than the deployment:
    // a bucket does, and `npm run deploy:local` makes it.
    synthesizer: disposable
      ? new CliCredentialsStackSynthesizer({ fileAssetsBucketName: LOCAL_ASSETS_BUCKET })
      : new DefaultStackSynthesizer(),
  });
  const data = new OrderSagaDataStack(app, "OrderSagaData", props());
  const saga = new OrderSagaStack(app, "OrderSaga", props());
  saga.addStackDependency(data);
  // CloudFormation does not take tags of a dashboard everywhere yet.
  const but = { excludeResourceTypes: ["AWS::CloudWatch::Dashboard"] };
  Tags.of(app).add("project", "order-saga", but);
  Tags.of(app).add("stage", settings.stage, but);
  return { data, saga };
}
