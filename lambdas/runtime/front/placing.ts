import { isDeepStrictEqual } from "node:util";
import { Refused, Unavailable } from "../../saga/errors";
import type { Caller } from "../../saga/front/caller";
import { type Problem, problem } from "../../saga/front/problem";
import type { RecordRow } from "../../saga/record-row";
import { hasEnded } from "../../saga/record-states";
import { refusalName } from "../../saga/refusals";
import { needsApproval } from "../../saga/threshold";
import type { PlacePorts, Reply } from "./ports";
import { refusing, settled, told } from "./replies";

/**
 * Places a saga, or finds it placed. In every lane the answer is that of the record.
 *
 * What a person has to approve is recorded before it begins, with who placed it. So is what the lane does not take
 * now: the record is the buffer, and the reconciler starts what is due. Nothing else costs a write. What cannot get what
 * it takes first is refused, and leaves nothing; so is what the lane does not take while the reconciler is behind.
 * @throws Refused, OtherSecret, Unavailable.
 */
export async function placing<R extends object>(
  ports: PlacePorts<R>,
  request: R,
  { by }: Caller,
): Promise<Reply> {
  const { saga, policy } = ports;
  const id = saga.idOf(request);
  const shut = await shutTo(ports, request);
  // A saga that is there has been accepted: its caller still gets its answer.
  if (shut && !(await ports.read(id))) return refusing(shut);
  const kept = await ports.kept(request);
  if (policy && needsApproval(saga, kept, policy)) return stored(ports, kept, by);
  const row = await begun(ports, kept);
  if (row) return answer(ports, row, kept);
  return (await ports.isBehind(id)) ? refusing(problem("overloaded")) : stored(ports, kept, by);
}

/** Why no new saga with this request begins now. */
async function shutTo<R extends object>(
  { isOpen, enough }: PlacePorts<R>,
  request: R,
): Promise<Problem | undefined> {
  if (!(await isOpen())) return problem("paused");
  const away = problem("unavailable", "send the same request again");
  const lack = await enough?.lacks(request).catch(orPassing(away));
  return typeof lack === "string"
    ? problem("not-enough", "nothing was recorded: the same request may be sent again", lack)
    : lack;
}

/** Begins it in its lane. Undefined: no record says that it has begun. */
async function begun<R extends object>(
  ports: PlacePorts<R>,
  request: R,
): Promise<RecordRow<R> | undefined> {
  const id = ports.saga.idOf(request);
  const how = await ports.begin(request).catch(orPassing("unknown"));
  return settled(ports, id, how === "begun" && !ports.ends);
}

/** Has the record written first, and then the state machine started, unless something else drives the saga. */
async function stored<R extends object>(
  ports: PlacePorts<R>,
  request: R,
  by: string,
): Promise<Reply> {
  const { saga } = ports;
  const id = saga.idOf(request);
  const execution = ports.executionOf(id);
  await ports.place(request, { by, execution }).catch(unlessOver(saga.noun));
  const row = (await ports.read(id))?.state;
  if (!row) throw new Unavailable(`${id}: its record is not there`);
  const isOurs = row.executionArn === execution && isDeepStrictEqual(row.request, request);
  // What cannot be started now is due soon, and the reconciler starts it then.
  if (isOurs && !hasEnded(saga, row)) await ports.start(request).catch(orPassing("later"));
  return answer(ports, row, request);
}

function answer<R extends object>(ports: PlacePorts<R>, row: RecordRow<R>, request: R): Reply {
  ports.enough?.saw(row);
  return isDeepStrictEqual(row.request, request)
    ? told(ports, "place", row)
    : refusing(problem("conflict", undefined, refusalName(ports.saga.noun, "conflict")));
}

/** A saga that is over is no failure: its record tells how it ended. */
const unlessOver = (noun: string) => (error: unknown) => {
  const over = [refusalName(noun, "abandoned"), refusalName(noun, "approvalExpired")];
  if (!(error instanceof Refused && over.includes(error.name))) throw error;
};

const orPassing =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof Unavailable) return instead;
    throw error;
  };
