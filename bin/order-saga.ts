import { App, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, Tags } from "aws-cdk-lib";
import { OrderChoreographyDataStack } from "../lib/order-choreography-data-stack";
import { OrderChoreographyStack } from "../lib/order-choreography-stack";
import { OrderSagaDataStack } from "../lib/order-saga-data-stack";
import { OrderSagaStack } from "../lib/order-saga-stack";
import { isDisposable, LOCAL_ASSETS_BUCKET, readSettings } from "../lib/settings";

const app = new App();
const settings = readSettings((key) => app.node.tryGetContext(key));

// An emulator needs no bootstrap stack with its roles, which takes longer than the deployment: a
// bucket does, and `npm run deploy:local` makes it.
const synthesizer = () =>
  isDisposable(settings)
    ? new CliCredentialsStackSynthesizer({ fileAssetsBucketName: LOCAL_ASSETS_BUCKET })
    : new DefaultStackSynthesizer();

const data = new OrderSagaDataStack(app, "OrderSagaData", { settings, synthesizer: synthesizer() });
const saga = new OrderSagaStack(app, "OrderSaga", { settings, synthesizer: synthesizer() });
saga.addStackDependency(data);

const choreographyData = new OrderChoreographyDataStack(app, "OrderChoreographyData", {
  settings,
  synthesizer: synthesizer(),
});
const choreography = new OrderChoreographyStack(app, "OrderChoreography", {
  settings,
  streams: settings.streams ?? choreographyData.streams,
  synthesizer: synthesizer(),
});
choreography.addStackDependency(choreographyData);

Tags.of(app).add("project", "order-saga");
Tags.of(app).add("stage", settings.stage);
