import type { AnyRequest, AnySaga } from "../../../lambdas/saga/define";
import type { Doing, Message, Service } from "../../../lambdas/saga/service";
import type { Shipped } from "../services";

export type Decide = Shipped["participants"][string]["decide"];
export type By = Service<AnyRequest>;

/** Changes a service's participant: removes one guard. */
export type Change<Of = By> = (
  participant: { readonly decide: Decide },
  by: Of,
  saga: AnySaga,
) => Decide;

export const isDo = ({ commands }: Doing<AnyRequest>, { name }: Message<AnyRequest>) =>
  name === commands.do;
export const isUndo = ({ commands }: By, { name }: Message<AnyRequest>) => name === commands.undo;
const statusOf = (state: object | undefined): unknown => state && Reflect.get(state, "status");
export const isDone = ({ ends }: Doing<AnyRequest>, state: object | undefined) =>
  statusOf(state) === ends.done;

/** The row after the service has written its intent. */
export function intended(
  decide: Decide,
  message: Message<AnyRequest>,
  now: string,
  known: Parameters<Decide>[3] = {},
) {
  const first = decide(undefined, message, now, known);
  if (first.do !== "commit") throw new Error("the first thing it does is to write its intent");
  return first.state;
}
