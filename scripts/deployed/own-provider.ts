import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { PROVIDER_ENDPOINT, PROVIDER_SECRET } from "../../lambdas/runtime/aws/environment";
import { storeOf } from "../../lambdas/runtime/aws/table-store";
import type { Provider, Remembering } from "../../lambdas/runtime/provider";
import { withMemory } from "../../lambdas/runtime/remembering";
import { type AnyRequest, type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import { bundle } from "../../lib/constructs/bundle";
import { providerFile } from "../../lib/providers";
import { UserError } from "../command/user-error";
import { CALL } from "./limits";
import type { Outputs } from "./outputs";
import type { OutsideSystem } from "./outside-audit";

type Own = Provider<AnyRequest> | Remembering<AnyRequest>;

/**
 * The providers of deployed services, in this process: each with the same memory and secret as its function.
 * @param named as `-c provider=` names it, or the file that exports that of the first service that has one.
 * @throws UserError if the stack has no such provider.
 */
export async function ownProviders(
  client: DynamoDBDocumentClient,
  { saga, outputs }: { readonly saga: AnySaga; readonly outputs: Outputs },
  named: string,
): Promise<OutsideSystem[]> {
  const isFile = named.endsWith(".ts");
  const own = everyServiceIn(saga)
    .filter(({ sandbox }) => sandbox && !outputs.hasTable(sandbox.table))
    .slice(0, isFile ? 1 : undefined);
  const [first] = own;
  if (!first) {
    throw new UserError(
      `The sandbox plays what is outside of ${saga.name}: audit needs no --provider`,
    );
  }
  await takeSettings(outputs.function(first.service));
  return own.map((by) => {
    const file = isFile ? named : providerFile(saga, by.service, named);
    const provider = withMemory(by, exportedBy(file), {
      store: (table) => storeOf(client, table, outputs.table(table.name)),
      nameOf: outputs.table,
    });
    return { service: by.service, provider };
  });
}

/** What the function's environment tells its provider. */
async function takeSettings(functionName: string): Promise<void> {
  const lambda = new LambdaClient(CALL);
  const read = new GetFunctionConfigurationCommand({ FunctionName: functionName });
  const { Environment } = await lambda.send(read).finally(() => lambda.destroy());
  for (const name of [PROVIDER_SECRET, PROVIDER_ENDPOINT]) {
    const value = Environment?.Variables?.[name];
    if (value) process.env[name] = value;
  }
}

/** Bundled as a function's code is, because a command is not run by a loader of TypeScript. */
function exportedBy(file: string): Own {
  const folder = bundle(resolve(file), resolve("cdk.out"));
  const exported: { provider?: Own } = createRequire(import.meta.url)(join(folder, "index.js"));
  if (!exported.provider) throw new UserError(`${file} exports no \`provider\``);
  return exported.provider;
}
