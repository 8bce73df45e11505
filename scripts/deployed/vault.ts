import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { now } from "../../lambdas/runtime/aws/environment";
import { storeOf } from "../../lambdas/runtime/aws/table-store";
import { withSecretsKept as keeping } from "../../lambdas/runtime/keeping";
import { vaultTable } from "../../lambdas/runtime/tables";
import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import { MOST_APPROVAL_SECONDS } from "../../lambdas/saga/record-row";
import { APPROVAL_SECONDS, type Outputs } from "./outputs";

/**
 * The request as a saga is placed with it. A secret goes into the vault of its service, if there is one, and
 * the request says `vault:…` in its place.
 * @throws Error if another secret is kept for this saga; Unavailable.
 */
export function withSecretsKept(
  client: DynamoDBDocumentClient,
  { saga, outputs }: { readonly saga: AnySaga; readonly outputs: Outputs },
  request: AnyRequest,
): Promise<AnyRequest> {
  const of = (service: string) => {
    const table = vaultTable(service);
    return outputs.hasTable(table.name)
      ? storeOf(client, table, outputs.table(table.name))
      : undefined;
  };
  const waits = Number(outputs.all[APPROVAL_SECONDS] ?? MOST_APPROVAL_SECONDS);
  return keeping(saga, { of, now, waits }, request);
}
