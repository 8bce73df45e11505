import { Annotations } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type AnySaga, everyServiceIn } from "../lambdas/saga/define";

/** The CDK's id of the warning that a service acts on the sandbox. */
export const ON_SANDBOX = "stepfunctions-saga:sandbox";

/** Warns at synthesis of each service that has no provider of its own: nothing outside is really done. */
export function warnOfSandbox(
  scope: Construct,
  saga: AnySaga,
  providers: ReadonlyMap<string, unknown>,
): void {
  for (const { service, sandbox } of everyServiceIn(saga)) {
    if (!sandbox || providers.has(service)) continue;
    Annotations.of(scope).addWarningV2(
      ON_SANDBOX,
      `${service} of the saga ${saga.name} has no provider: it acts on a sandbox, and nothing outside is done`,
    );
  }
}
