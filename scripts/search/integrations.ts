import * as z from "zod";
import { Executions } from "../../lambdas/runtime/aws/executions";
import type { AnySaga } from "../../lambdas/saga/define";
import { handOverProgram, type Request, updateProgram } from "./ports";
import type { Program } from "./programs";
import { machineOf } from "./services";
import { itemUpdate } from "./update-item";

const letter = z.object({ QueueUrl: z.string(), MessageBody: z.unknown() });
const start = z.looseObject({ Name: z.string() });

/** What a task does without a function, as a program with a name. Undefined: it invokes a function. */
export function integration(
  resource: string,
  filled: unknown,
  { saga, number }: { readonly saga: AnySaga; readonly number: number },
): { readonly name: string; readonly program: Program<Request> } | undefined {
  if (resource.includes(":dynamodb:updateItem")) {
    const update = itemUpdate.parse(filled);
    const program = updateProgram(named(update.TableName, "TableName"), update);
    return { name: JSON.stringify(update), program };
  }
  if (resource.endsWith(":startExecution")) {
    const arn = Executions.arnOf(machineOf(saga), start.parse(filled).Name);
    return { name: `hand-over ${number} ${arn}`, program: handOverProgram(arn) };
  }
  if (!resource.includes("sqs")) return undefined;
  const { QueueUrl } = letter.parse(filled);
  return { name: `letter ${number} ${QueueUrl}`, program: (call) => call({ letter: QueueUrl }) };
}

/** The service in a placeholder of the stack, which is named after it: `${PaymentFunctionArn}`. */
export function named(placeholder: string, what: string): string {
  const name = /^\$\{(\w+)\}$/.exec(placeholder)?.[1];
  if (!name?.endsWith(what)) throw new Error(`${placeholder} is no ${what}`);
  return name.slice(0, -what.length);
}
