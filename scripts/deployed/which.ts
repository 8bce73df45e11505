import { type SagaName, sagaNames, sagas } from "#sagas";
import type { AnySaga } from "../../lambdas/saga/define";
import { type CoordinationName, coordinationNames } from "../../lib/names";
import { UserError } from "../command/user-error";
import { BadInput } from "./errors";
import { findStack, notDeployedHint, stackOf } from "./outputs";

/** A saga, and one of its coordinations. */
export interface Deployed {
  readonly name: SagaName;
  readonly saga: AnySaga;
  readonly coordination: CoordinationName;
}

/** The saga and coordination that are asked for. Without a name: any saga. */
export interface Wanted {
  readonly saga?: SagaName | undefined;
  readonly coordination?: CoordinationName | undefined;
}

/** What may be deployed. */
const possible = ({ saga, coordination }: Wanted): Deployed[] =>
  sagaNames
    .filter((name) => saga === undefined || name === saga)
    .flatMap((name) =>
      coordinationNames
        .filter((one) => coordination === undefined || one === coordination)
        .map((one) => ({ name, saga: sagas[name], coordination: one })),
    );

/** The deployed sagas among those, with the AWS settings of this process. @throws UserError if there is none. */
export async function deployedSagas(wanted: Wanted, find = findStack): Promise<Deployed[]> {
  const all = possible(wanted).map((one) => ({
    one,
    stack: stackOf(one.saga, one.coordination),
  }));
  const found = all.map(async ({ one, stack }) => ((await find(stack)) ? [one] : []));
  const deployed = (await Promise.all(found)).flat();
  if (deployed.length > 0) return deployed;
  const stacks = all.map(({ stack }) => stack).join(", ");
  throw new UserError(`${stacks}: none of these is deployed: ${notDeployedHint()}`);
}

/**
 * The named saga, or the only one that is deployed.
 * @throws UserError if none is deployed; BadInput if several are.
 */
export async function sagaMeant(
  wanted: Wanted & { readonly coordination: CoordinationName },
  find = findStack,
): Promise<AnySaga> {
  if (wanted.saga) return sagas[wanted.saga];
  const [only, ...others] = await deployedSagas(wanted, find);
  if (only && others.length === 0) return only.saga;
  const names = [only, ...others].map((one) => `--saga ${one?.name}`).join(" or ");
  throw new BadInput(`several sagas are deployed, so name one: ${names}`);
}
