import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { order } from "../../../lambdas/order/saga";
import { placePorts } from "../../../lambdas/runtime/functions/front-ports";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import type { VaultRow } from "../../../lambdas/runtime/vault";
import type { AnySaga } from "../../../lambdas/saga/define";
import { Outputs } from "../../../scripts/deployed/outputs";
import { withSecretsKept } from "../../../scripts/deployed/vault";
import { anOrder } from "../given";

/* Who puts a payment token into the vault: it is there until a saga that waits as long as it may has paid. */

let mockVault: MemoryStore<VaultRow>;
jest.mock("../../../lambdas/runtime/aws/table-store", () => ({ storeOf: () => mockVault }));
beforeEach(() => {
  mockVault = new MemoryStore();
});

const saga: AnySaga = order;
const LONG = 200 * 86_400;
const client = Object.create(DynamoDBDocumentClient.prototype);
const keptFor = () => (mockVault.rows.get("o-1")?.state.expiresAt ?? 0) - Date.now() / 1000;

it("the front door keeps it for longer than the deployed approval", async () => {
  Object.assign(process.env, {
    ...{ AWS_REGION: "eu-west-1", APPROVAL_THRESHOLD: "1", APPROVAL_SECONDS: `${LONG}` },
    ...{
      ORDER_TABLE: "orders",
      INVENTORY_TABLE: "inventory",
      INTAKE_TABLE: "intake",
      PAYMENTVAULT_TABLE: "vault",
    },
    ...{
      RECORD_FUNCTION: "f:place",
      STATE_MACHINE_ARN: "arn:aws:states:::m",
      BACKLOG_SECONDS: "600",
    },
  });
  const placed = await placePorts(order).kept(anOrder());
  expect(placed.paymentToken).toMatch(/^vault:/);
  expect(keptFor()).toBeGreaterThan(LONG + 29 * 86_400);
});

it.each([
  ["as its stack says", { ApprovalSeconds: `${LONG}` }, LONG],
  ["where its stack does not say it, than any", {}, 31_000_000],
])("`saga place` keeps it for longer than the approval, %s", async (_, told, waits) => {
  const outputs = new Outputs({ PaymentVaultTableName: "vault", ...told });
  const placed = await withSecretsKept(client, { saga, outputs }, anOrder());
  expect(JSON.stringify(placed)).toContain("vault:");
  expect(keptFor()).toBeGreaterThan(waits + 29 * 86_400);
});
