import { wholeNumber } from "../command/command-line";
import { Failed, Unknown } from "../deployed/errors";
import type { SagaDetails, SagaOperations } from "../deployed/operations";
import { waitFor } from "../deployed/wait-for";
import { wordOf } from "../deployed/words";

const SECONDS = 60;

/** How long to wait: seconds, or `true` for the default. */
export type Wait = number | true;

export const WAIT = [
  "--wait [seconds]",
  `wait for the end, at most this many seconds (default: ${SECONDS})`,
  wholeNumber,
] as const;

/**
 * Waits until a saga has ended, or with `parkedToo` until it is parked.
 * @throws Failed with the state that the saga has reached.
 */
export async function settled(
  saga: SagaOperations,
  id: string,
  { wait, parkedToo }: { readonly wait: Wait; readonly parkedToo: boolean },
): Promise<SagaDetails> {
  const timeoutMs = (wait === true ? SECONDS : wait) * 1000;
  let last: SagaDetails | undefined;
  const over = async () => {
    last = await saga.find(id);
    const condition = last?.summary.condition;
    return condition === "ended" || (parkedToo && condition === "parked");
  };
  try {
    await waitFor(`the end of ${id}`, over, timeoutMs);
  } catch (error) {
    if (!(error instanceof Error) || !/^waited/.test(error.message)) throw error;
    const state = last ? `${last.summary.status}, ${last.summary.condition}` : "not placed";
    throw new Failed(`${id} has not ended after ${timeoutMs / 1000} s: ${state}`);
  }
  return detailsOf(saga, last, id);
}

/** @throws Unknown if there is no such saga. */
export function detailsOf(
  { saga }: Pick<SagaOperations, "saga">,
  found: SagaDetails | undefined,
  id: string,
): SagaDetails {
  if (!found) throw new Unknown(`there is no ${wordOf(saga)} ${id}`);
  return found;
}
