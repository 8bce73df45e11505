import { Duration } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { FRONT } from "../../lambdas/runtime/aws/environment";
import { intakeTable, tableSetting } from "../../lambdas/runtime/tables";
import { type AskName, asksOf } from "../../lambdas/saga/front/asks";
import type { Fronted } from "../fronted";
import { namesOf } from "./participant";
import { ServiceFunction } from "./service-function";

/** What a request to DynamoDB has of keys, as a condition of IAM. */
const KEYS = "dynamodb:LeadingKeys";

/** A second less than API Gateway waits. */
const SECONDS = 28;

export interface FrontFunctionsProps {
  readonly of: Fronted;
  readonly intake: ITable;
  /** What the scopes of tokens begin with, if tokens are taken. */
  readonly scopes?: string | undefined;
}

type Environment = Readonly<Record<string, string>>;

/** The functions of a front door, one for each ask, each with a role that can do this ask and nothing else. */
export class FrontFunctions extends Construct {
  readonly all: ReadonlyMap<AskName, ServiceFunction>;

  constructor(scope: Construct, id: string, props: FrontFunctionsProps) {
    super(scope, id);
    const { of } = props;
    this.all = new Map(asksOf(of.saga).map((ask) => [ask, this.#function(ask, props)] as const));
  }

  /** @throws Error if the saga has no such ask. */
  of(ask: AskName): ServiceFunction {
    const found = this.all.get(ask);
    if (!found) throw new Error(`${ask} is not served`);
    return found;
  }

  #function(ask: AskName, props: FrontFunctionsProps): ServiceFunction {
    const { of, scopes } = props;
    const { table, variable } = of.records;
    const asked = askedBy(ask, of);
    const names = Object.entries(asked).map(([key, { functionName }]) => [key, functionName]);
    const made = new ServiceFunction(this, ask, {
      service: `front-${ask}`,
      entry: of.entry(ask),
      timeout: Duration.seconds(SECONDS),
      environment: {
        [variable]: table.tableName,
        ...Object.fromEntries(names),
        ...(ask === "place" && placingWith(props)),
        ...(scopes && { [FRONT.scopes]: scopes }),
      },
      concurrency: ask === "place" ? of.settings.apiPlacesAtOnce : undefined,
    });
    table.grant(made, "dynamodb:GetItem");
    for (const { functionArn } of Object.values(asked)) {
      const resources = [functionArn];
      made.addToRolePolicy(new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources }));
    }
    if (ask === "place") grantPlacing(made, props);
    return made;
  }
}

/** The functions of the saga that an ask needs. The record's takes one command of it: none may send `confirm`. */
function askedBy(ask: AskName, of: Fronted): Readonly<Record<string, IFunction>> {
  switch (ask) {
    case "place":
      return { [FRONT.record]: of.recorder("place") };
    case "read":
      return {};
    case "decide":
      return { [FRONT.approval]: of.approval };
    case "compensate":
      return { [FRONT.record]: of.recorder("abandon"), [FRONT.reconciler]: of.reconciler };
  }
}

const placingWith = ({ of, intake }: FrontFunctionsProps): Environment => ({
  ...of.approvalPolicy,
  ...of.starts,
  ...namesOf({
    ...of.vaults,
    ...of.counters?.tables,
    [tableSetting(intakeTable.name)]: intake,
  }),
  [FRONT.backlog]: `${of.settings.apiBacklogSeconds}`,
});

/** Secrets are put into their vaults, and cannot be read there. Of counters it reads no saga's row. */
function grantPlacing(to: ServiceFunction, { of, intake }: FrontFunctionsProps): void {
  of.grantStart(to);
  intake.grant(to, "dynamodb:GetItem");
  const { table, index } = of.records;
  const open = { actions: ["dynamodb:Query"], resources: [`${table.tableArn}/index/${index}`] };
  to.addToRolePolicy(new PolicyStatement(open));
  for (const vault of Object.values(of.vaults)) vault.grant(to, "dynamodb:UpdateItem");
  const { tables = {}, rows } = of.counters ?? {};
  for (const table of Object.values(tables)) {
    table.grant(to, "dynamodb:BatchGetItem").principalStatements.forEach((statement) => {
      statement.addCondition("Null", { [KEYS]: "false" });
      statement.addCondition("ForAllValues:StringNotLike", { [KEYS]: rows });
    });
  }
}
