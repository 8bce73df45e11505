import {
  type App,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  Tags,
} from "aws-cdk-lib";
import { OrderChoreographyDataStack } from "./order-choreography-data-stack";
import { OrderChoreographyStack } from "./order-choreography-stack";
import { OrderSagaDataStack } from "./order-saga-data-stack";
import { OrderSagaStack } from "./order-saga-stack";
import { isDisposable, LOCAL_ASSETS_BUCKET, readSettings } from "./settings";

/** Both coordinations, each with the stack of its tables. */
export interface Stacks {
  readonly data: OrderSagaDataStack;
  readonly saga: OrderSagaStack;
  readonly choreographyData: OrderChoreographyDataStack;
  readonly choreography: OrderChoreographyStack;
}

/** Puts every stack of a deployment into the app, with the settings of its context. */
export function addStacks(app: App): Stacks {
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
  const choreographyData = new OrderChoreographyDataStack(app, "OrderChoreographyData", props());
  const streams = settings.streams ?? choreographyData.streams;
  const choreography = new OrderChoreographyStack(app, "OrderChoreography", {
    ...props(),
    streams,
  });
  choreography.addStackDependency(choreographyData);
  // CloudFormation does not take tags of a dashboard everywhere yet.
  const but = { excludeResourceTypes: ["AWS::CloudWatch::Dashboard"] };
  Tags.of(app).add("project", "order-saga", but);
  Tags.of(app).add("stage", settings.stage, but);
  return { data, saga, choreographyData, choreography };
}
