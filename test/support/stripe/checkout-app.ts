import { App } from "aws-cdk-lib";
import * as z from "zod";
import { checkout } from "../../../lambdas/checkout/saga";
import { providersOf } from "../../../lib/providers";
import { SagaWebhook } from "../../../lib/saga-webhook";
import { addSaga } from "../../../lib/stacks";

/* The checkout paid by Stripe, with its webhook, as an app of its own: lambdas/sagas.ts does not name it. */

const app = new App();
const secret = (key: string) => z.string().parse(app.node.tryGetContext(key));
const providers = providersOf(checkout, {
  provider: "stripe",
  providerSecret: secret("providerSecret"),
});
const { saga } = addSaga(app, checkout, { providers });
const file = "lambdas/checkout/authorisation-stripe.ts";
new SagaWebhook(saga, "Webhook", { of: saga, file, secretArn: secret("signingSecret") });
