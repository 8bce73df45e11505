/** Where a page of the docs is followed on LocalStack: what is done there in place of AWS, and what is looked at. */

/**
 * LocalStack has no versions of state machines, asks nobody, and restores no table. Everything else is run as the page
 * has it.
 */
export const PLAYED = `
set -euo pipefail
npx() {
  local program=$1; shift
  case $program in
    saga) node bin/saga.mjs "$@" ;;
    cdk) cdk "$@" ;;
    *) command npx "$program" "$@" ;;
  esac
}
cdk() {
  local command=$1; shift
  case $command in
    deploy) set -- "$@" --require-approval never ;;
    destroy) set -- "$@" --force ;;
  esac
  node_modules/.bin/cdk "$command" "$@" -c release=latest --no-notices --no-color
}
aws() {
  case "$1 $2" in
    "dynamodb restore-table-to-point-in-time") node scripts/run.mjs scripts/aws-way/copy-cli.ts "$4" "$6" ;;
    "dynamodb update-continuous-backups" | "dynamodb update-table") ;;
    *) command aws "$@" ;;
  esac
}
stacks() {
  aws cloudformation describe-stacks --output text \\
    --query "Stacks[?StackStatus!='DELETE_COMPLETE'].StackName"
}
`;

const order = (id: string, price: number) =>
  JSON.stringify({
    orderId: id,
    customerId: "c-1",
    currency: "EUR",
    paymentToken: "tok_visa",
    items: [{ sku: "widget", quantity: 1, unitPrice: price }],
  });

const is = (id: string, what: string) => `
[[ $(npx saga show ${id}) == "${id}: ${what}"* ]] || { npx saga show ${id}; exit 1; }`;

/** What is done and looked at after a part of the page, by its heading. */
export const BETWEEN: Readonly<Record<string, string>> = {
  "Deploy to AWS": `
[[ "$(stacks)" == *OrderSaga-prod* && "$(stacks)" == *TravelSaga-dev* ]]
npx saga stock set widget 100
npx saga place - --wait <<<'${order("first", 1250)}'
${is("first", "CONFIRMED")}
npx saga place - <<<'${order("parked", 100_000)}'
until npx saga list --parked | grep --quiet parked; do :; done
npx saga --stage dev --saga travel list`,
  "A new version": `
npx saga approve parked --by ann
until npx saga show parked | grep --quiet "parked: CONFIRMED"; do :; done
npx saga place - <<<'${order("later", 100_000)}'
until npx saga list --parked | grep --quiet later; do :; done`,
  Restore: `
[[ "$(npx saga show first)" == "first: CONFIRMED"* ]]
npx saga approve later --by ann
until npx saga show later | grep --quiet "later: CONFIRMED"; do :; done
npx saga audit`,
  Remove: `
[[ "$(stacks)" != *OrderSaga-prod* && "$(stacks)" == *TravelSaga-dev* && "$(stacks)" == *OrderSagaData-prod* ]]
[[ "$(aws dynamodb list-tables --output text)" == *order-saga-prod-orders-r1* ]]
npx saga --stage dev --saga travel list`,
};
