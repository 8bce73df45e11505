import { existsSync } from "node:fs";
import { type AnySaga, everyServiceIn } from "../lambdas/saga/define";
import type { OwnProvider } from "./props";

/** What the app's settings say of the systems outside. */
interface Chosen {
  readonly provider: string;
  readonly providerSecret?: string | undefined;
}

/** The provider that ships with every service. */
export const SANDBOX = "sandbox";

/** The file of a service's provider with that name. */
export const providerFile = (saga: Pick<AnySaga, "name">, service: string, provider: string) =>
  `lambdas/${saga.name}/${service.toLowerCase()}-${provider}.ts`;

/**
 * The providers of that name of a saga's services: `lambdas/order/payment-stripe.ts` is `stripe` of the order
 * saga's `Payment`. Where one is chosen it must be there, so that no sandbox plays what was meant to be real.
 * @throws Error where no service of the saga has it, or its secret is not named.
 */
export function providersOf(
  saga: AnySaga,
  { provider, providerSecret }: Chosen,
): Record<string, OwnProvider> {
  if (provider === SANDBOX) return {};
  if (!providerSecret) throw new Error(`providerSecret is missing: ${provider} needs one`);
  const outside = everyServiceIn(saga).filter(({ sandbox }) => sandbox);
  const files = outside.map(({ service }) => {
    const file = providerFile(saga, service, provider);
    return [service, { file, remembers: true, secretArn: providerSecret }] as const;
  });
  const found = files.filter(([, { file }]) => existsSync(file));
  if (found.length > 0) return Object.fromEntries(found);
  const wanted = files.map(([, { file }]) => file).join(", ");
  throw new Error(`${saga.name} has no provider ${provider}: there is none of ${wanted}`);
}
