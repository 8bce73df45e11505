import * as z from "zod";
import { type AnySaga, servicesIn } from "../lambdas/saga/define";

const machine = z.looseObject({ States: z.record(z.string(), z.looseObject({})) });
const task = z.looseObject({
  Arguments: z.looseObject({
    FunctionName: z.string(),
    Payload: z.looseObject({ command: z.string() }),
  }),
});

/** What the function for the undo of a service is called, where it has one: `PaymentUndo`. */
export const undoName = (service: string) => `${service}Undo`;

/**
 * The same state machine, in which the undo of these services is sent to a function of its own. It is the same
 * code, so nothing changes but what it shares a limit with.
 */
export function withOwnUndo(text: string, saga: AnySaga, services: readonly string[]): string {
  if (services.length === 0) return text;
  const definition = machine.parse(JSON.parse(text));
  const undos = new Map(servicesIn(saga).map(({ service, commands }) => [service, commands.undo]));
  const states = Object.entries(definition.States).map(([name, state]) => {
    const { success, data } = task.safeParse(state);
    if (!success) return [name, state];
    const { FunctionName, Payload } = data.Arguments;
    const service = services.find((it) => FunctionName === `\${${it}FunctionArn}`);
    if (!service || Payload.command !== undos.get(service)) return [name, state];
    const own = { ...data.Arguments, FunctionName: `\${${undoName(service)}FunctionArn}` };
    return [name, { ...data, Arguments: own }];
  });
  return JSON.stringify({ ...definition, States: Object.fromEntries(states) });
}
