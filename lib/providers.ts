import { existsSync } from "node:fs";
import type { Construct } from "constructs";
import * as z from "zod";
import { PROVIDER_ENDPOINT, PROVIDER_SECRET } from "../lambdas/runtime/aws/environment";
import { type AnySaga, everyServiceIn, retriablesIn, serviceNamed } from "../lambdas/saga/define";
import { type OwnProvider, ownProviders, type SagaProps } from "./props";
import { fromContext, type Settings } from "./settings";

/** The provider that every service has by default. */
const SANDBOX = "sandbox";

/** The settings about outside systems, from the CDK context. */
export const providerSettings = z.object({
  /** The provider of the services that act on an outside system, see `providersOf`. */
  provider: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, "must be lower case")
    .default(SANDBOX),
  /** The ARN of the provider's secret in Secrets Manager. Only the functions of that service may read it. */
  providerSecret: z
    .string()
    .regex(/^arn:[\w-]+:secretsmanager:[\w-]+:\d+:secret:/, "must be the ARN of a secret")
    .optional(),
});
type Chosen = z.infer<typeof providerSettings>;

/** The providers of a saga in a scope: the given ones, else those that the CDK context names. */
export const providersIn = (
  { node }: Construct,
  { saga, providers }: Pick<SagaProps, "saga" | "providers">,
): ReadonlyMap<string, OwnProvider> =>
  ownProviders(
    providers ??
      providersOf(
        saga,
        fromContext(providerSettings, (key) => node.tryGetContext(key)),
      ),
  );

/** The file of a service's provider with that name. */
export const providerFile = (saga: Pick<AnySaga, "name">, service: string, provider: string) =>
  `lambdas/${saga.name}/${service.toLowerCase()}-${provider}.ts`;

/**
 * The files of a provider for the services of a saga. `lambdas/order/payment-stripe.ts` is the provider `stripe`
 * of the service `Payment` of the saga `order`.
 * @throws Error if no service of the saga has the provider, or `providerSecret` is missing. The sandbox never
 * takes the place of a provider that was asked for.
 */
export function providersOf(
  saga: AnySaga,
  { provider, providerSecret }: Chosen,
): Record<string, OwnProvider> {
  if (provider === SANDBOX) return {};
  if (!providerSecret)
    throw new Error(
      `providerSecret is missing: the provider ${provider} needs the ARN of its secret`,
    );
  const outside = everyServiceIn(saga).filter(({ sandbox }) => sandbox);
  const files = outside.map(({ service }) => {
    const file = providerFile(saga, service, provider);
    return [service, { file, remembers: true, secretArn: providerSecret }] as const;
  });
  const found = files.filter(([, { file }]) => existsSync(file));
  if (found.length > 0) return Object.fromEntries(found);
  const wanted = files.map(([, { file }]) => file).join(", ");
  throw new Error(
    `${saga.name} has no provider ${provider}: none of these files exists: ${wanted}`,
  );
}

/**
 * @throws Error if a service with a provider does not act outside; or if a service is to take in one system what
 * another service holds in another.
 */
export function checkProviders(saga: AnySaga, providers: ReadonlyMap<string, unknown>): void {
  for (const service of providers.keys()) {
    if (!serviceNamed(saga, service).sandbox) throw new Error(`${service} does not act outside`);
  }
  for (const { service, redeems } of retriablesIn(saga)) {
    const holder = redeems?.from.service ?? service;
    if (providers.has(service) === providers.has(holder)) continue;
    throw new Error(`${service} takes what ${holder} holds, so both need a provider, or neither`);
  }
}

/** What a function's environment tells its own provider. */
export function providerVariables(
  { providerEndpoint }: Pick<Settings, "providerEndpoint">,
  own: OwnProvider | undefined,
): Record<string, string> {
  return {
    ...(own?.secretArn && { [PROVIDER_SECRET]: own.secretArn }),
    ...(own && providerEndpoint && { [PROVIDER_ENDPOINT]: providerEndpoint }),
  };
}
