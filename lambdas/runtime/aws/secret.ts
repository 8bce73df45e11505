import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PROVIDER_SECRET, setting } from "./environment";
import { LIMITS } from "./limits";
import { rethrowPassing } from "./passing-errors";

/**
 * The provider's secret, as text. It stays in this process's memory.
 * @throws Unavailable where Secrets Manager does not answer.
 */
export async function secret(): Promise<string> {
  const client = new SecretsManagerClient(LIMITS);
  const read = new GetSecretValueCommand({ SecretId: setting(PROVIDER_SECRET) });
  const { SecretString } = await client.send(read).catch(rethrowPassing("the provider's secret"));
  if (!SecretString) throw new Error("the provider's secret is empty");
  return SecretString;
}
