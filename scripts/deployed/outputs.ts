import {
  CloudFormationClient,
  DescribeStacksCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import * as z from "zod";
import { memoryOf, tablesOf, vaultOf } from "../../lambdas/runtime/tables";
import { type AnySaga, everyServiceIn, retriablesIn } from "../../lambdas/saga/define";
import type { Lane } from "../../lambdas/saga/lane";
import type { CoordinationName } from "../../lib/names";
import { stackNames } from "../../lib/names";
import { UserError } from "../command/user-error";
import { called } from "../project/root";
import { IN_FRONT } from "./front-door";
import { FIRST_CALL } from "./limits";

/** The functions of both coordinations beside the saga's services. */
const HELPERS = ["Approval", "Reconciler"] as const;

/** Stacks from before the services stopped writing on the record do not have it. */
const FENCE = "FenceFunctionName";

/** How long a saga waits for its approval. Only a stack with a vault says it, and none from before. */
export const APPROVAL_SECONDS = "ApprovalSeconds";

/** The functions that take a saga's commands: the one of its records, and its services'. */
export const participantsOf = (saga: AnySaga): string[] => [
  saga.noun,
  ...everyServiceIn(saga).map(({ service }) => service),
];

/** All functions that `ServicesClient.invoke` knows. */
export const functionsOf = (saga: AnySaga): string[] => [...participantsOf(saga), ...HELPERS];

/** The kinds of dead letters of a state machine. */
export const lettersOf = (saga: AnySaga): string[] => [
  "Step",
  "Compensation",
  ...(retriablesIn(saga).length > 0 ? ["Retriable"] : []),
];

/** The names of a stack's outputs. */
export function outputNames(saga: AnySaga, coordination: CoordinationName): string[] {
  const own = participantsOf(saga);
  const services = [
    ...tablesOf(saga).map((table) => `${table}TableName`),
    ...functionsOf(saga).map((service) => `${service}FunctionName`),
    FENCE,
    // Sagas that the reconciler has given up. A person must finish them.
    "CompensationDeadLetterQueueUrl",
  ];
  if (coordination === "orchestration") {
    const letters = lettersOf(saga).map((kind) => `${kind}DeadLetterQueueUrl`);
    return [...new Set([...services, ...letters, "StateMachineArn"])];
  }
  return [
    ...services,
    "EventBusName",
    "PublisherFunctionName",
    "PublisherDeadLetterQueueUrl",
    ...own.flatMap((service) => [`${service}QueueUrl`, `${service}DeadLetterQueueUrl`]),
  ];
}

/** The output that says where sagas begin, by their lane. */
const LANE_OUTPUTS: Readonly<Record<Lane, string>> = {
  standard: "StateMachineArn",
  express: "ExpressStateMachineArn",
  direct: "DirectFunctionName",
};

/** The outputs of a deployed stack, by name. */
export class Outputs {
  constructor(readonly all: Readonly<Record<string, string>>) {}

  /** @throws Error if there is no output of that name. */
  of(name: string): string {
    const found = this.all[name];
    if (found === undefined) throw new Error(`the stack has no output ${name}`);
    return found;
  }

  hasTable = (name: string): boolean => `${name}TableName` in this.all;
  table = (name: string): string => this.of(`${name}TableName`);
  function = (service: string): string => this.of(`${service}FunctionName`);
  queue = (service: string): string => this.of(`${service}QueueUrl`);
  deadLetters = (of: string): string => this.of(`${of}DeadLetterQueueUrl`);

  get stateMachine(): string {
    return this.of("StateMachineArn");
  }

  /** What drives sagas until one waits or fails. */
  get lane(): Lane {
    if (LANE_OUTPUTS.express in this.all) return "express";
    return LANE_OUTPUTS.direct in this.all ? "direct" : "standard";
  }

  /** Where sagas begin in a fast lane: the ARN of the express workflow, or the name of the function. */
  get laneStart(): string {
    return this.of(LANE_OUTPUTS[this.lane]);
  }

  /** Function name by what the function is called. */
  get functions(): Readonly<Record<string, string>> {
    const found = Object.entries(this.all).flatMap(([output, name]) => {
      const service = /^(.*)FunctionName$/.exec(output)?.[1];
      return service ? [[service, name] as const] : [];
    });
    return Object.fromEntries(found);
  }

  with(changes: Readonly<Record<string, string>>): Outputs {
    return new Outputs({ ...this.all, ...changes });
  }
}

/** The deployed stack of that name. Undefined if there is none. */
export async function findStack(name: string): Promise<Stack | undefined> {
  const client = new CloudFormationClient(FIRST_CALL);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0];
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

/** The setting that names the stack of sagas that are in a stack of the user's, see the construct `Saga`. */
const STACK = "SAGA_STACK";

/** The setting that names the stage. Without it: the stage of an emulator, which is in no stack's name. */
export const STAGE = "SAGA_STAGE";

/** Sets the stage of this process. Without a name: the stage of an emulator. */
export function enterStage(stage = ""): void {
  process.env[STAGE] = stage;
}

/** The stack that belongs to one coordination of a saga alone, in the stage of this process. */
export const ownStackOf = (saga: AnySaga, coordination: CoordinationName): string =>
  stackNames(saga, coordination, process.env[STAGE] || undefined).stack;

/** The stack in which a coordination of a saga is deployed. */
export const stackOf = (saga: AnySaga, coordination: CoordinationName): string =>
  (coordination === "orchestration" && process.env[STACK]) || ownStackOf(saga, coordination);

/** What to do if nothing is deployed. */
export const notDeployedHint = (): string =>
  `${called("deploy:local")}. On AWS, name the stage: --stage prod, or ${STAGE}=prod`;

/** @throws UserError if the stack is not deployed. */
export async function readOutputs(
  saga: AnySaga,
  coordination: CoordinationName,
  name = stackOf(saga, coordination),
): Promise<Outputs> {
  const found = await findStack(name);
  if (!found) throw new UserError(`The stack ${name} is not deployed: ${notDeployedHint()}`);
  return outputsIn(found, saga, coordination);
}

/** The outputs of a saga. A stack of several sagas has the saga's name before each. */
export function outputsIn(
  stack: Pick<Stack, "StackName" | "Outputs">,
  saga: AnySaga,
  coordination: CoordinationName,
): Outputs {
  const own = stackNames(saga, coordination).stack;
  const isAmongOthers = stack.Outputs?.some(({ OutputKey = "" }) => OutputKey.startsWith(own));
  const prefix = isAmongOthers ? own : "";
  const told = (stack.Outputs ?? []).flatMap(({ OutputKey: key = "", OutputValue: value }) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
  );
  const outputs = Object.fromEntries(told);
  // With a provider of one's own there are no books of a sandbox, but a memory or a vault.
  const services = everyServiceIn(saga);
  const books = services.map(({ sandbox }) => `${sandbox?.table}TableName`);
  const optional = [...books, FENCE];
  const tables = services.flatMap((by) => [vaultOf(by.service), memoryOf(by)]);
  const ofProviders = [...tables.map((table) => `${table}TableName`), APPROVAL_SECONDS];
  const names = [
    ...outputNames(saga, coordination).filter(
      (name) => name in outputs || !optional.includes(name),
    ),
    ...[...ofProviders, LANE_OUTPUTS.express, LANE_OUTPUTS.direct, ...IN_FRONT].filter(
      (name) => name in outputs,
    ),
  ];
  const schema = z.object(Object.fromEntries(names.map((output) => [output, z.string()])));
  const read = schema.safeParse(outputs);
  if (read.success) return new Outputs(read.data);
  throw new UserError(
    `The stack ${stack.StackName} does not contain ${own}: it lacks outputs of that saga`,
  );
}
