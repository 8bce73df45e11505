import { isWildcardOnlyAction, runSimulation } from "@cloud-copilot/iam-simulate";
import type { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import type { RoleCall } from "../../scripts/calls/calls";
import {
  aliasSchema,
  managedSchema,
  type PolicyDocument,
  policySchema,
  templateSchema,
} from "./policy-schemas";

const REGION = "eu-west-1";
const ACCOUNT = "123456789012";

export interface Grant {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** That allows this and nothing else, without its conditions. */
  readonly policy: PolicyDocument;
}

/** Resources by ARN, as CloudFormation would name them if every name were the logical id. */
const ARNS: Readonly<Record<string, string>> = {
  "AWS::Lambda::Function": "lambda:REGION:ACCOUNT:function:ID",
  "AWS::SQS::Queue": "sqs:REGION:ACCOUNT:ID",
  "AWS::StepFunctions::StateMachine": "states:REGION:ACCOUNT:stateMachine:ID",
  "AWS::Logs::LogGroup": "logs:REGION:ACCOUNT:log-group:ID:*",
  "AWS::Events::EventBus": "events:REGION:ACCOUNT:event-bus/ID",
  "AWS::DynamoDB::GlobalTable": "dynamodb:REGION:ACCOUNT:table/ID",
};

/** The roles of a stack and what their policies say, by logical id. */
export class Policies {
  readonly #resources: z.infer<typeof templateSchema>["Resources"];
  /** Role -> its policies. */
  readonly ofRoles: Readonly<Record<string, PolicyDocument[]>>;

  constructor(
    template: Template,
    private readonly stage: string,
  ) {
    this.#resources = templateSchema.parse(template.toJSON()).Resources;
    this.ofRoles = this.#policiesOfRoles();
  }

  /** The logical ids of all that the stack has. */
  get ids(): string[] {
    return Object.keys(this.#resources);
  }

  typeOf(id: string): string | undefined {
    return this.#resources[id]?.Type;
  }

  /** The policies of that name, to attach to whomever one likes. */
  managed(named: RegExp): PolicyDocument[] {
    return this.#all("AWS::IAM::ManagedPolicy", managedSchema).flatMap(([id, policy]) =>
      named.test(id) ? [policy.PolicyDocument] : [],
    );
  }

  /** Each single thing that the roles are allowed: one action on one resource. */
  get grants(): Grant[] {
    return Object.entries(this.ofRoles).flatMap(([role, documents]) =>
      documents.flatMap(({ Version, Statement }) =>
        Statement.flatMap(({ Effect, Action, Resource }) =>
          Action.flatMap((action) =>
            Resource.map((resource) => {
              const only = { Effect, Action: [action], Resource: [resource] };
              return { role, action, resource, policy: { Version, Statement: [only] } };
            }),
          ),
        ),
      ),
    );
  }

  /**
   * Whether these policies (default: the caller's) allow a call, as IAM evaluates them. `context` has what the
   * request says besides, by IAM's condition keys.
   */
  async allow(
    { role, action, on }: RoleCall,
    policies = this.ofRoles[role] ?? [],
    context: Readonly<Record<string, string[]>> = {},
  ): Promise<boolean> {
    const [service = "", name = ""] = action.split(":");
    // Some actions know no resource: IAM asks for them on everything.
    const resource = (await isWildcardOnlyAction(service, name)) ? "*" : this.#arnOf(on);
    const { resultType, ...rest } = await runSimulation(
      {
        request: {
          principal: `arn:aws:iam::${ACCOUNT}:role/${role}`,
          action,
          resource: { resource, accountId: ACCOUNT },
          contextVariables: context,
        },
        identityPolicies: policies.map((policy, n) => ({ name: `${n}`, policy })),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      },
      {},
    );
    if (resultType === "error") throw new Error(`${action} on ${on}: ${JSON.stringify(rest)}`);
    return "overallResult" in rest && rest.overallResult === "Allowed";
  }

  #policiesOfRoles(): Record<string, PolicyDocument[]> {
    const found: Record<string, PolicyDocument[]> = {};
    for (const [, { PolicyDocument, Roles }] of this.#all("AWS::IAM::Policy", policySchema)) {
      for (const role of Roles) found[role] = [...(found[role] ?? []), PolicyDocument];
    }
    return found;
  }

  #all<T>(type: string, schema: z.ZodType<T>): [id: string, properties: T][] {
    return Object.entries(this.#resources).flatMap(([id, { Type, Properties }]) =>
      Type === type ? [[id, schema.parse(this.#resolved(Properties))]] : [],
    );
  }

  #arnOf(on: string): string {
    const [first = "", second = ""] = on.split(" ");
    if (first === "table") {
      const table = second.replace(/^([a-z]+-[a-z]+)-test-/, `$1-${this.stage}-`);
      return `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${table}`;
    }
    if (first === "api") return `arn:aws:execute-api:${REGION}:${ACCOUNT}:${second}`;
    if (first === "stream") return streamOf(/-(\w+)$/.exec(second)?.[1]);
    if (second === "execution") return `arn:aws:states:${REGION}:${ACCOUNT}:execution:${first}:o-1`;
    const [id = "", alias] = first.split(":");
    const isFunction = this.#resources[id]?.Type === "AWS::Lambda::Function";
    const qualifier = alias === undefined ? isFunction && this.#versions : `:${alias}`;
    return `${this.#attribute(id, "Arn").replace(/:\*$/, ":log-stream:one")}${qualifier || ""}`;
  }

  /** An execution in flight calls an earlier version of a function than the template has. */
  get #versions(): string {
    const types = Object.values(this.#resources).map(({ Type }) => Type);
    return types.includes("AWS::StepFunctions::StateMachineVersion") ? ":1" : "";
  }

  #attribute(id: string, attribute: string): string {
    if (attribute === "Name") return id;
    const arn = ARNS[this.#resources[id]?.Type ?? ""];
    if (!arn) throw new Error(`no ${attribute} of ${id}`);
    return `arn:aws:${arn.replace("REGION", REGION).replace("ACCOUNT", ACCOUNT).replace("ID", id)}`;
  }

  /** A part of the template with CloudFormation's functions done. */
  #resolved(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#resolved(one));
    if (typeof value !== "object" || value === null) return value;
    const { Ref, "Fn::GetAtt": attribute, "Fn::Join": join, ...other } = functions.parse(value);
    if (Ref) return this.#referred(Ref);
    if (attribute) return this.#attribute(...attribute);
    // The streams are what one stack has from another.
    const imported = other["Fn::ImportValue"];
    if (imported) return streamOf(/GetAtt([A-Za-z]+?)[0-9A-F]{8}StreamArn/.exec(imported)?.[1]);
    if (join) return z.array(z.string()).parse(this.#resolved(join[1])).join(join[0]);
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, this.#resolved(v)]));
  }

  #referred(id: string): string {
    const known = { "AWS::Partition": "aws", "AWS::Region": REGION, "AWS::AccountId": ACCOUNT }[id];
    if (known) return known;
    const { Type, Properties } = this.#resources[id] ?? {};
    if (Type === "AWS::Lambda::Alias") {
      const { FunctionName, Name } = aliasSchema.parse(Properties);
      return `${this.#attribute(FunctionName.Ref, "Arn")}:${Name}`;
    }
    return Type === "AWS::StepFunctions::StateMachine" ? this.#attribute(id, "Arn") : id;
  }
}

const functions = z.looseObject({
  Ref: z.string().optional(),
  "Fn::GetAtt": z.tuple([z.string(), z.string()]).optional(),
  "Fn::ImportValue": z.string().optional(),
  "Fn::Join": z.tuple([z.string(), z.array(z.unknown())]).optional(),
});

/** The stream of the services' table that is called so. */
function streamOf(table: string | undefined): string {
  if (!table) throw new Error("a stream of no table");
  return `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${table.toLowerCase()}/stream/one`;
}
