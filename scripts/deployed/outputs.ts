import {
  CloudFormationClient,
  DescribeStacksCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import * as z from "zod";
import { memoryOf, tablesOf, vaultOf } from "../../lambdas/runtime/tables";
import { type AnySaga, everyServiceIn, retriablesIn } from "../../lambdas/saga/define";
import type { CoordinationName } from "../../lib/names";
import { stackNames } from "../../lib/names";
import { UserError } from "../command/user-error";
import { called } from "../project/root";
import { FIRST_CALL } from "./limits";

/** What both coordinations have beside the saga's own services. */
const HELPERS = ["Approval", "Reconciler"] as const;

/** The functions that take commands of a saga: its record's and its services'. */
export const participantsOf = (saga: AnySaga): string[] => [
  saga.noun,
  ...everyServiceIn(saga).map(({ service }) => service),
];

/** All that `ServicesClient.invoke` knows. */
export const functionsOf = (saga: AnySaga): string[] => [...participantsOf(saga), ...HELPERS];

/** The kinds of a state machine's dead letters. */
export const lettersOf = (saga: AnySaga): string[] => [
  "Step",
  "Compensation",
  ...(retriablesIn(saga).length > 0 ? ["Retriable"] : []),
];

/** What the stack of a saga tells of itself: the names of its outputs. */
export function outputNames(saga: AnySaga, coordination: CoordinationName): string[] {
  const own = participantsOf(saga);
  const services = [
    ...tablesOf(saga).map((table) => `${table}TableName`),
    ...functionsOf(saga).map((service) => `${service}FunctionName`),
    // What needs a person: the reconciler has given up.
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

/** What a deployed stack told, by the names of its outputs. */
export class Outputs {
  constructor(readonly all: Readonly<Record<string, string>>) {}

  /** @throws Error where there is no output of that name. */
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

  /** All functions, by what they are called. */
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

/** The deployed stack of that name, nothing if there is none. */
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

/** The setting that names the stack in which sagas are, where they have none of their own: see `Saga`. */
const STACK = "SAGA_STACK";

/** The setting that names the stage. Without it: that of an emulator, which is in no stack's name. */
export const STAGE = "SAGA_STAGE";

/** Makes this process one that looks after a stage; left out: that of an emulator. */
export function enterStage(stage = ""): void {
  process.env[STAGE] = stage;
}

/** The stack that a saga's coordination has to itself, in the stage that this process looks after. */
export const ownStackOf = (saga: AnySaga, coordination: CoordinationName): string =>
  stackNames(saga, coordination, process.env[STAGE] || undefined).stack;

/** The stack that a saga's coordination is deployed in. */
export const stackOf = (saga: AnySaga, coordination: CoordinationName): string =>
  (coordination === "orchestration" && process.env[STACK]) || ownStackOf(saga, coordination);

/** What helps where nothing is deployed. */
export const notDeployedHint = (): string =>
  `${called("deploy:local")}. On AWS, name the stage: --stage prod, or ${STAGE}=prod`;

/** @throws UserError where the stack is not deployed. */
export async function readOutputs(
  saga: AnySaga,
  coordination: CoordinationName,
  name = stackOf(saga, coordination),
): Promise<Outputs> {
  const found = await findStack(name);
  if (!found) throw new UserError(`The stack ${name} is not deployed: ${notDeployedHint()}`);
  return outputsIn(found, saga, coordination);
}

/** Those of a saga in its own stack, or in one that has others: there each is called after the saga. */
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
  const ofProviders = services
    .flatMap(({ service }) => [vaultOf(service), memoryOf(service)])
    .map((table) => `${table}TableName`);
  const names = [
    ...outputNames(saga, coordination).filter((name) => name in outputs || !books.includes(name)),
    ...ofProviders.filter((name) => name in outputs),
  ];
  const schema = z.object(Object.fromEntries(names.map((output) => [output, z.string()])));
  const read = schema.safeParse(outputs);
  if (read.success) return new Outputs(read.data);
  throw new UserError(
    `The stack ${stack.StackName} is not one of ${own}: its outputs do not tell it`,
  );
}
