import * as z from "zod";
import { NAME_TAKEN } from "../../saga/lane";
import type { Executions } from "../aws/executions";
import { type Definition, definition as schema, type Task } from "./asl";
import type { Surroundings } from "./drive";

/** What the tasks of an express workflow reach. */
export interface Reached {
  /** Sends a command to a service, by its name. */
  command(service: string, payload: unknown): Promise<object>;
  /** DynamoDB's `updateItem`, with its own arguments. Throws its errors by their names. */
  update(args: unknown): Promise<unknown>;
  readonly executions: Pick<Executions, "start">;
}

const invoke = z.object({ FunctionName: z.string(), Payload: z.unknown() });
const start = z.object({ StateMachineArn: z.string(), Name: z.string(), Input: z.unknown() });

/** A compiled definition with the values of its `${…}`, but for those of functions. */
export function definitionWith(
  compiled: unknown,
  values: Readonly<Record<string, string>>,
): Definition {
  const text = JSON.stringify(compiled).replaceAll(
    /\$\{(\w+)\}/g,
    (placeholder, name: string) => values[name] ?? placeholder,
  );
  return schema.parse(JSON.parse(text));
}

/** Does the tasks as Step Functions does, with its names for errors, but the services are in this process. */
export function performing({ command, update, executions }: Reached): Surroundings["perform"] {
  return async ({ Resource }: Task, args: unknown) => {
    switch (Resource) {
      case "arn:aws:states:::lambda:invoke": {
        const { FunctionName, Payload } = invoke.parse(args);
        return { Payload: await command(serviceIn(FunctionName), Payload) };
      }
      case "arn:aws:states:::aws-sdk:dynamodb:updateItem":
        return update(args).catch(prefixed("DynamoDb"));
      case "arn:aws:states:::states:startExecution": {
        const { StateMachineArn, Name, Input } = start.parse(args);
        if ((await executions.start(StateMachineArn, Name, Input)) === "started") return {};
        throw named(NAME_TAKEN, `${Name} is the name of an execution that has ended`);
      }
      default:
        throw new Error(`${Resource} is not known here`);
    }
  };
}

/** The service in a placeholder of the definition: `${PaymentFunctionArn}`. */
function serviceIn(placeholder: string): string {
  const name = /^\$\{(\w+)FunctionArn\}$/.exec(placeholder)?.[1];
  if (name === undefined) throw new Error(`${placeholder} is no function`);
  return name;
}

const prefixed = (service: string) => (error: unknown) => {
  if (!(error instanceof Error)) throw error;
  throw named(`${service}.${error.name}`, error.message);
};

function named(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
