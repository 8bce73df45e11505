import type { Stack } from "@aws-sdk/client-cloudformation";
import type { AnySaga } from "../../../lambdas/saga/define";
import { type CoordinationName, stackNames } from "../../../lib/names";
import { called } from "../../project/root";
import { findStack, type Outputs, outputsIn, stackOf } from "../outputs";
import { sagaMeant, type Wanted } from "../which";
import { DEPLOY, type Finding, type Look, partsOf, type Told } from "./parts";

/** Says what an error means. The lines after the first say what to do. */
type Trouble = (error: unknown) => string;

/** Examines whether a saga is deployed, reachable, permitted, and of one version. It changes nothing. */
export async function examine(
  saga: AnySaga,
  coordination: CoordinationName,
  trouble: Trouble,
): Promise<Finding[]> {
  const look = looking(trouble);
  const name = stackOf(saga, coordination);
  let stack: Stack | undefined;
  const first = await look(`stack ${name}`, async () => {
    stack = await findStack(name);
    return standing(stack);
  });
  if (!stack) return [first];
  const data = stackNames(saga, coordination).data;
  const isOwn = name === stackNames(saga, coordination).stack;
  const second = isOwn
    ? [await look(`stack ${data}`, async () => standing(await findStack(data)))]
    : [];
  const deployed = stack;
  let outputs: Outputs | undefined;
  const told = await look("outputs", async () => {
    outputs = outputsIn(deployed, saga, coordination);
    return { says: `${Object.keys(outputs.all).length} outputs` };
  });
  const parts = outputs ? await partsOf(saga, outputs, deployed, look) : [];
  return [first, ...second, told, ...parts];
}

/** Examines the named saga, or the only one that is deployed. */
export async function examineDeployed(
  which: Wanted & { readonly coordination: CoordinationName },
  trouble: Trouble,
): Promise<Finding[]> {
  let saga: AnySaga | undefined;
  const meant = await looking(trouble)("deployment", async () => {
    saga = await sagaMeant(which);
    return { says: saga.name };
  });
  return saga ? examine(saga, which.coordination, trouble) : [meant];
}

/** Looks at one thing. An error is a finding too. */
export const looking =
  (trouble: Trouble): Look =>
  async (what, ask) => {
    try {
      const { says, todo } = await ask();
      return { what, isWell: todo === undefined, says, ...(todo && { todo }) };
    } catch (error) {
      const [says = "", ...todo] = trouble(error).split("\n");
      return { what, isWell: false, says, todo: todo.join(" ") || DEPLOY };
    }
  };

function standing(stack: Stack | undefined): Told {
  if (!stack) return { says: "is not deployed", todo: called("deploy:local") };
  const { StackStatus: says = "?" } = stack;
  const isWhole = /^(CREATE|UPDATE)_COMPLETE$/.test(says);
  return isWhole
    ? { says }
    : { says, todo: `wait until it is COMPLETE; after a ROLLBACK ${DEPLOY}` };
}
