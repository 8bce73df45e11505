import { LOCAL_ASSETS_BUCKET } from "../../lib/settings";

/** One thing that a person does who installs the package: lines of bash, run in that person's folder. */
export interface Part {
  readonly what: string;
  readonly lines: string;
  /** The most CPU seconds that it may take. */
  readonly cpu?: number;
}

/** A request that can be confirmed, from the examples of the generated saga. */
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

/** As docs/package.md says it. */
export const PLACED = `${GOODS}
echo '${REQUEST}' > request.json
npx saga place request.json --wait`;

/** From an empty folder to the first confirmed saga. */
export const toFirstSaga = (file: string, port: number): Part[] => [
  { what: "npm install", lines: `npm install --no-audit --no-fund ${file}` },
  { what: "npx saga new parcels", lines: "npx saga new parcels" },
  { what: "npm install, for deploying", lines: "npm install --no-audit --no-fund" },
  { what: "npm test", lines: "npm test", cpu: 30 },
  { what: "npx saga deploy --local", lines: `npx saga deploy --local --port ${port}` },
  { what: "npx saga place", lines: `${settings(port)}\n${PLACED}${CONFIRMED}` },
];

/** The provider accepts only this card; the sandbox accepts every card. The ends show which was called. */
const OWN_CARD = "mine";
const PROVIDER = `import type { Provider } from "stepfunctions-saga/lambda";
export const provider: Provider<{ card: string }> = {
  keySeconds: 86_400,
  do: async ({ card }) => (card === "${OWN_CARD}" ? "DONE" : "REFUSED"),
  undo: async () => "BARRED",
  find: async () => "UNKNOWN",
};`;

/** An app with the saga in its own stack. Another stage keeps it apart from the first deployment. */
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

/** Requests the console's page, and the files that the page loads. */
const served = (port: number) => `
${settings(port)}
node_modules/.bin/saga console --port 0 >console.log &
trap 'kill %1; times' EXIT
until grep --quiet ^Open console.log; do kill -0 %1; sleep 0.1; done
page=$(sed -n 's|^Open \\(.*\\)/#.*|\\1|p' console.log)
for file in / /console.js /machine.js /pages/style.css /pages/dom.js /pages/timeline.js; do
  curl --fail --silent --output served "$page$file"
done`;

/** Adds cdk-nag to the CDK's app, as described in its README. */
const NAGGED = `
import { Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));`;

/** What the person may do next. */
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
