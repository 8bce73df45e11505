import { CfnElement, Stack, Validations } from "aws-cdk-lib";
import type { SpecRestApi } from "aws-cdk-lib/aws-apigateway";
import { Effect, ManagedPolicy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { AnySaga } from "../../lambdas/saga/define";
import { ASKS, asksOf, collectionOf, SCOPES, type Scope } from "../../lambdas/saga/front/asks";
import { capital } from "../names";

export interface AccessProps {
  readonly api: SpecRestApi;
  /** The name of the API's stage. */
  readonly stage: string;
  readonly saga: AnySaga;
}

/** Each of these denies what the other one allows. So whoever gets both can do neither. */
const APART: Readonly<Partial<Record<Scope, Scope>>> = { place: "approve", approve: "place" };

/** Who may ask what, in the words of IAM. */
export class Access extends Construct {
  readonly #api: SpecRestApi;
  readonly #stage: string;
  readonly #saga: AnySaga;

  constructor(scope: Construct, id: string, { api, stage, saga }: AccessProps) {
    super(scope, id);
    this.#api = api;
    this.#stage = stage;
    this.#saga = saga;
  }

  /** What a scope allows; and what it denies, whatever else allows it. */
  statements(scope: Scope): PolicyStatement[] {
    const apart = APART[scope];
    const own = this.#arns(scope, "all");
    const denied = apart ? this.#arns(apart, "own") : [];
    return [
      invoking(Effect.ALLOW, own),
      ...(denied.length > 0 ? [invoking(Effect.DENY, denied)] : []),
    ];
  }

  /** A policy for each scope, to attach to roles and users. @returns their ARNs, by the names of outputs. */
  policies(): Record<string, string> {
    const made = SCOPES.map((scope) => {
      const policy = new ManagedPolicy(this, capital(scope), {
        description: `May ${scope} sagas at the front door of ${this.#saga.name}`,
        statements: this.statements(scope),
      });
      return [`${capital(scope)}PolicyArn`, policy.managedPolicyArn] as const;
    });
    this.#acknowledge();
    return Object.fromEntries(made);
  }

  #acknowledge(): void {
    const api = this.#api.node.defaultChild;
    const id = CfnElement.isCfnElement(api) ? Stack.of(this).getLogicalId(api) : "";
    const prefix = `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${id}>`;
    for (const ask of asksOf(this.#saga)) {
      const { method, path } = ASKS[ask];
      if (path === "") continue;
      const at = (collectionOf(this.#saga) + path).replace("{id}", "*");
      Validations.of(this).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${prefix}/${this.#stage}/${method}${at}]`,
        reason: "The id of a saga is a part of the path, and each saga has its own.",
      });
    }
  }

  /** `own`: what no other scope allows. */
  #arns(scope: Scope, which: "all" | "own"): string[] {
    return asksOf(this.#saga).flatMap((ask) => {
      const { method, path, scopes } = ASKS[ask];
      const isIts = (scopes as readonly Scope[]).includes(scope);
      if (!isIts || (which === "own" && scopes.length > 1)) return [];
      const at = (collectionOf(this.#saga) + path).replace("{id}", "*");
      return this.#api.arnForExecuteApi(method, at, this.#stage);
    });
  }
}

const invoking = (effect: Effect, resources: string[]) =>
  new PolicyStatement({ effect, actions: ["execute-api:Invoke"], resources });
