import { LOCAL_ASSETS_BUCKET } from "../../lib/settings";

/** A part of the way of somebody who installs the package: lines of bash, in their folder. */
export interface Part {
  readonly what: string;
  readonly lines: string;
  /** CPU seconds that it may take. Of one process that is its time where nothing else runs. */
  readonly cpu?: number;
}

/** One that can be had, as the saga that was written has it in its examples. */
const ONE = {
  parcelsId: "p-1",
  kind: "small",
  quantity: 2,
  price: 1500,
  currency: "EUR",
  card: "good",
};
const REQUEST = JSON.stringify(ONE);
const settings = (port: number) => `eval "$(npx saga localstack env --port ${port})"`;
const GOODS = "npx saga stock set goods#small 5";
const CONFIRMED = `
told=$(npx saga show p-1); echo "$told"
[[ $told == "p-1: CONFIRMED"* ]]`;

const started = (port: number) => `
${settings(port)}
${GOODS}
MACHINE=$(aws cloudformation describe-stacks --stack-name ParcelsSaga --output text \\
  --query "Stacks[0].Outputs[?OutputKey=='StateMachineArn'].OutputValue")
EXECUTION=$(aws stepfunctions start-execution --state-machine-arn "$MACHINE" --input '${REQUEST}' \\
  --query executionArn --output text)
state() {
  aws stepfunctions describe-execution --execution-arn "$EXECUTION" --query status --output text
}
while [ "$(state)" = RUNNING ]; do :; done${CONFIRMED}`;

/** From nothing to the first confirmed saga of one's own. */
export const toFirstSaga = (file: string, port: number): Part[] => [
  { what: "npm install", lines: `npm install --no-audit --no-fund ${file}` },
  { what: "npx saga new parcels", lines: "npx saga new parcels" },
  { what: "npm install, for deploying", lines: "npm install --no-audit --no-fund" },
  { what: "npm test", lines: "npm test", cpu: 30 },
  { what: "npx saga deploy --local", lines: `npx saga deploy --local --port ${port}` },
  { what: "an execution by the AWS CLI", lines: started(port) },
];

/** Takes one card alone, and the sandbox each: which of them a saga met is told by its end. */
const OWN_CARD = "mine";
const PROVIDER = `import type { Provider } from "stepfunctions-saga/lambda";
export const provider: Provider<{ card: string }> = {
  keySeconds: 86_400,
  do: async ({ card }) => (card === "${OWN_CARD}" ? "DONE" : "REFUSED"),
  undo: async () => "BARRED",
  find: async () => "UNKNOWN",
};`;

/** An app that has the saga in a stack of its own, deployed beside the other: in another stage. */
const SHOP = `import { App, CliCredentialsStackSynthesizer, Stack } from "aws-cdk-lib";
import { Saga } from "stepfunctions-saga/cdk";
import { parcels } from "./lambdas/parcels/saga";
const synthesizer = new CliCredentialsStackSynthesizer({ fileAssetsBucketName: "${LOCAL_ASSETS_BUCKET}" });
const shop = new Stack(new App(), "Shop", { synthesizer });
const providers = { Money: "lambdas/money.ts" };
new Saga(shop, "Parcels", { saga: parcels, settings: { stage: "test" }, providers });`;

const inOwnStack = (port: number) => `
cat >lambdas/money.ts <<'END'
${PROVIDER}
END
cat >shop.ts <<'END'
${SHOP}
END
npx tsc --noEmit
${settings(port)}
npx cdk deploy Shop --app "node --import tsx shop.ts" --require-approval never --method direct
export SAGA_STACK=Shop
${GOODS}
npx saga place - <<<'${JSON.stringify({ ...ONE, card: OWN_CARD })}'${CONFIRMED}
npx saga place - <<<'${JSON.stringify({ ...ONE, parcelsId: "p-2" })}' || true
told=$(npx saga show p-2); echo "$told"
[[ $told == "p-2: CANCELLED"* ]]
npx saga audit`;

/** Its page, and what the page loads. */
const served = (port: number) => `
${settings(port)}
node_modules/.bin/saga console --port 0 >console.log &
trap 'kill %1; times' EXIT
until grep --quiet ^Open console.log; do kill -0 %1; sleep 0.1; done
page=$(sed -n 's|^Open \\(.*\\)/#.*|\\1|p' console.log)
for file in / /console.js /machine.js /pages/style.css /pages/dom.js /pages/timeline.js; do
  curl --fail --silent --output served "$page$file"
done`;

/** The CDK's app with cdk-nag, as its README says. */
const NAGGED = `
import { Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));`;

/** What they may do then. */
export const further = (nag: string, port: number): Part[] => [
  {
    what: "the saga in a stack of one's own, with a provider of one's own",
    lines: inOwnStack(port),
  },
  { what: "npx saga console", lines: served(port) },
  { what: "npx saga matrix --kind killed", lines: "npx saga matrix --kind killed" },
  {
    what: "npx cdk synth with cdk-nag",
    lines: `
npm install --no-audit --no-fund --no-save cdk-nag@${nag}
cat >>app.ts <<'END'${NAGGED}
END
npx cdk synth --quiet --context stage=prod --context alarmTopic=arn:aws:sns:us-east-1:000000000000:on-call`,
  },
];
