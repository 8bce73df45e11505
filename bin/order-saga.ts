import { App, Tags } from "aws-cdk-lib";
import { OrderSagaDataStack } from "../lib/order-saga-data-stack";
import { OrderSagaStack } from "../lib/order-saga-stack";
import { readSettings } from "../lib/settings";

const app = new App();
const settings = readSettings((key) => app.node.tryGetContext(key));

const data = new OrderSagaDataStack(app, "OrderSagaData", { settings });
const saga = new OrderSagaStack(app, "OrderSaga", { settings });
saga.addStackDependency(data);
Tags.of(app).add("project", "order-saga");
Tags.of(app).add("stage", settings.stage);
