import { Unavailable } from "../../saga/errors";
import { unknown } from "../../saga/front/failure";
import type { Asked } from "../../saga/front/request";
import type { CompensatePorts, Reply } from "./ports";
import { refusing, settled, told } from "./replies";

/**
 * Has a saga undone: abandoned first, then driven by the reconciler. If that does not answer, the saga is due soon.
 * @throws Refused (AlreadyConfirmed); Unavailable if nothing was abandoned.
 */
export async function undoing<R extends object>(
  ports: CompensatePorts<R>,
  { id, reason = "CompensatedByHand", caller: { by } }: Extract<Asked<R>, { ask: "compensate" }>,
): Promise<Reply> {
  const { saga, read, abandon, reconcile } = ports;
  const found = await read(id);
  if (!found) return refusing(unknown(saga.noun));
  await abandon(found.state.request, { by, reason });
  await reconcile(id).catch((error: unknown) => {
    if (!(error instanceof Unavailable)) throw error;
  });
  const row = await settled(ports, id);
  return told(ports, "compensate", row ?? found.state);
}
