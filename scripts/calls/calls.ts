import * as z from "zod";

/** One call of a role to AWS, as the emulator saw it (plugin `calls.py`). */
export const askedSchema = z.object({
  role: z.string(),
  action: z.string(),
  /** What names the resource in the request: a name, a URL or an ARN. Empty if nothing does. */
  resource: z.string(),
});
export type Asked = z.infer<typeof askedSchema>;

/** The same by the stack's own names, which are the same in every deployment. */
export const callSchema = z.strictObject({
  stack: z.string(),
  /** Logical id of the role. */
  role: z.string(),
  /** The name of the action in IAM. */
  action: z.string(),
  /** Logical id of the resource, for an alias `FUNCTION:ALIAS`; or `table` or `stream`, and the table's name. */
  on: z.string(),
});
export type RoleCall = z.infer<typeof callSchema>;

/** A resource of a deployed stack. */
export interface Deployed {
  readonly stack: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

/** Integration tests create functions with such names under the saga's roles, to break sagas. */
const NOT_OURS = /\bbroken-/;
/** Lambda writes a function's log itself. LocalStack writes it into another group than it is told. */
const LOGS = "logs:";
const MACHINE = "AWS::StepFunctions::StateMachine";
const ROLE = "AWS::IAM::Role";

/**
 * What the stacks' roles asked for, each call once, sorted.
 * @throws Error if a role asked for something that its stack does not have.
 */
export function named(asked: readonly Asked[], deployed: readonly Deployed[]): RoleCall[] {
  const roles = new Map(
    deployed.filter(({ type }) => type === ROLE).map((role) => [role.physicalId, role]),
  );
  const unknown: string[] = [];
  const calls = asked.flatMap(({ role, action, resource }): RoleCall[] => {
    const known = roles.get(role);
    if (!known || NOT_OURS.test(resource) || action.startsWith(LOGS)) return [];
    const { stack, logicalId } = known;
    const own = deployed.filter((one) => one.stack === stack);
    const on = nameOf(action, resource, own);
    if (on === undefined) unknown.push(`${logicalId}: ${action} on ${resource}`);
    return on === undefined ? [] : [{ stack, role: logicalId, action, on }];
  });
  if (unknown.length > 0)
    throw new Error(`calls to resources outside the stack: ${unknown.join("; ")}`);
  const lines = new Set(calls.map((call) => JSON.stringify(call)));
  return [...lines].sort().map((line) => callSchema.parse(JSON.parse(line)));
}

/** The stack's name for a resource. Undefined if the stack has no such resource. */
function nameOf(action: string, resource: string, stack: readonly Deployed[]): string | undefined {
  const machine = stack.find(({ type }) => type === MACHINE);
  // A task token names no resource in the request. It belongs to the state machine that issued it.
  if (action.startsWith("states:SendTask")) return machine?.logicalId ?? "";
  const stream = /:table\/([\w-]+)\/stream\//.exec(resource)?.[1];
  if (stream) return `stream ${stream}`;
  const machineName = machine?.physicalId.split(":").at(-1);
  if (resource.includes(`:execution:${machineName}:`)) return `${machine?.logicalId} execution`;
  if (action.startsWith("dynamodb:")) return `table ${resource}`;
  const [, called, alias = ""] = /^([\w-]+)(:[\w-]+)?$/.exec(resource) ?? [];
  const found = stack.find(({ physicalId }) => isSame(physicalId, called ?? resource));
  return found && `${found.logicalId}${alias}`;
}

/** A request may name a function by its ARN, and a queue by its name or by its URL at another host. */
const isSame = (physicalId: string, resource: string) =>
  resource === physicalId ||
  resource.endsWith(`:function:${physicalId}`) ||
  physicalId.endsWith(`/${resource.slice(resource.lastIndexOf("/") + 1)}`);
