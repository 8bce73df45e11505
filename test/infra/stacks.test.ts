import type { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { type AnyRequest, type AnySaga, retriablesIn, servicesIn } from "../../lambdas/saga/define";
import { type SagaName, sagaNames, sagas } from "../../lambdas/sagas";
import { tablesIn } from "../../lib/names";
import { outputNames } from "../../scripts/deployed/outputs";
import { declarationOf } from "../../statemachine/declaration";
import { toAsl } from "../../statemachine/to-asl";
import { resources, type Synthesized, synthesize } from "./stacks";

const TABLE = "AWS::DynamoDB::GlobalTable";
const stages = ["dev", "test", "local"] as const;
const all: readonly (readonly [SagaName, (typeof stages)[number]])[] = sagaNames.flatMap((name) =>
  stages.map((stage) => [name, stage] as const),
);
const numberOfTables = (saga: AnySaga) => tablesIn(saga, "orchestration", { stage: "test" }).length;

const withTimeout = z.object({ Timeout: z.number() });
const getAtt = z.object({ "Fn::GetAtt": z.tuple([z.string(), z.literal("Arn")]) });
const ref = z.object({ Ref: z.string() });
const versionSchema = z.object({ FunctionName: ref });

/** The logical id of the function that an ARN is of, or is of a version of. */
function functionOf(template: Template, arn: unknown): string {
  const version = ref.safeParse(arn).data?.Ref;
  if (version === undefined) return getAtt.parse(arn)["Fn::GetAtt"][0];
  const versions = Object.fromEntries(resources(template, "AWS::Lambda::Version"));
  return versionSchema.parse(versions[version]?.Properties).FunctionName.Ref;
}
const substitutions = z.object({ DefinitionSubstitutions: z.record(z.string(), z.unknown()) });
const invoked = z.object({ FunctionName: z.string() });

it.each([
  ["order", ["inventory", "orders", "payments", "provider"]],
  ["travel", ["airline", "flight", "hotel", "payments", "provider", "tickets", "trips"]],
] as const)("the tables of %s have names that can be found again", (name, tables) => {
  for (const [coordination, word] of [
    ["data", "saga"],
    ["choreographyData", "choreography"],
  ] as const) {
    const found = resources(synthesize({ stage: "dev" }, name)[coordination], TABLE);
    expect(found.map(([, { Properties }]) => Properties.TableName).sort()).toEqual(
      tables.map((table) => `${name}-${word}-dev-${table}`),
    );
  }
});

describe.each(all)("the %s saga in stage %s", (name, stage) => {
  const saga: AnySaga = sagas[name];
  const machine = toAsl(declarationOf(saga));
  let stacks: Synthesized;

  beforeAll(() => {
    stacks = synthesize({ stage }, name);
  });

  it("has the outputs that its users and scripts read", () => {
    const names = Object.keys(stacks.saga.findOutputs("*"));
    expect(names.sort()).toEqual(outputNames(saga, "orchestration").sort());
  });

  it("the stacks need nothing of each other that could be lost", () => {
    for (const template of [stacks.data, stacks.saga]) {
      expect(JSON.stringify(template.toJSON())).not.toMatch(/"Export"|Fn::ImportValue/);
    }
  });

  it("no task gives up on a function that is still alive", () => {
    const [[, stateMachine] = []] = resources(stacks.saga, "AWS::StepFunctions::StateMachine");
    const given = substitutions.parse(stateMachine?.Properties).DefinitionSubstitutions;
    const functions = Object.fromEntries(resources(stacks.saga, "AWS::Lambda::Function"));
    const checked = Object.values(machine.States).flatMap((state) => {
      if (state.Type !== "Task" || !state.Resource.endsWith("lambda:invoke")) return [];
      const name = invoked.parse(state.Arguments).FunctionName.replace(/^\$\{(.*)\}$/, "$1");
      const id = functionOf(stacks.saga, given[name]);
      const { Timeout } = withTimeout.parse(functions[id]?.Properties);
      expect(state.TimeoutSeconds).toBeGreaterThan(Timeout);
      return [name];
    });
    // The record is told to place, confirm, abandon and cancel, and a parked saga is read again.
    const onward = retriablesIn(saga).length;
    const complete = onward > 0 ? 1 : 0;
    expect(checked).toHaveLength(5 + 2 * servicesIn(saga).length + onward + complete);
  });

  it("everything that the state machine names is given to it", () => {
    const [[, stateMachine] = []] = resources(stacks.saga, "AWS::StepFunctions::StateMachine");
    const given = Object.keys(
      substitutions.parse(stateMachine?.Properties).DefinitionSubstitutions,
    );
    const named = JSON.stringify(machine).matchAll(/\$\{(\w+)\}/g);
    expect([...new Set([...named].map(([, name]) => name))].sort()).toEqual(given.sort());
  });

  it("nobody may do everything, or anything to every table", () => {
    for (const [, { Properties }] of resources(stacks.saga, "AWS::IAM::Policy")) {
      for (const { Action, Resource } of statementsOf(Properties)) {
        expect(Action).not.toEqual(expect.arrayContaining([expect.stringMatching(/^[^:]*:?\*$/)]));
        const onTables = Action.some((action) => action.startsWith("dynamodb:"));
        if (onTables) expect(Resource).not.toContain("*");
      }
    }
  });

  it("the reconciler runs every minute and at once on an execution that ended badly", () => {
    stacks.saga.hasResourceProperties("AWS::Events::Rule", {
      ScheduleExpression: "rate(1 minute)",
    });
    stacks.saga.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: { detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"] } },
    });
  });
});

const statement = z.object({
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.unknown(),
});
const policy = z.object({ PolicyDocument: z.object({ Statement: z.array(statement) }) });

function statementsOf(properties: unknown) {
  return policy.parse(properties).PolicyDocument.Statement.map(({ Action, Resource }) => ({
    Action: [Action].flat(),
    Resource: [Resource].flat(),
  }));
}

describe.each(sagaNames)("the data of %s", (name) => {
  const replica = z.object({
    Replicas: z.tuple([
      z.object({
        DeletionProtectionEnabled: z.boolean().default(false),
        PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.boolean() }),
      }),
    ]),
  });
  const kept = (stage: string) =>
    resources(synthesize({ stage }, name).data, TABLE).map(([, table]) => {
      const [{ DeletionProtectionEnabled, PointInTimeRecoverySpecification }] = replica.parse(
        table.Properties,
      ).Replicas;
      return {
        deletion: table.DeletionPolicy,
        replacement: table.UpdateReplacePolicy,
        protected: DeletionProtectionEnabled,
        recoverable: PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled,
      };
    });

  it.each(["dev", "prod"])(
    "of stage %s outlives its stack, is protected and recoverable",
    (stage) => {
      const safe = {
        deletion: "Retain",
        replacement: "Retain",
        protected: true,
        recoverable: true,
      };
      expect(kept(stage)).toEqual(Array(numberOfTables(sagas[name])).fill(safe));
    },
  );

  it.each(["test", "local"])("of stage %s goes with its stack", (stage) => {
    const thrown = { deletion: "Delete", replacement: "Delete" };
    expect(kept(stage)).toEqual(
      Array(numberOfTables(sagas[name])).fill({ ...thrown, protected: false, recoverable: false }),
    );
  });
});

describe("the functions find DynamoDB", () => {
  const ENDPOINT = "http://127.0.0.1:9";
  const environments = (context: { stage: string; awsEndpoint?: string }) =>
    resources(synthesize({ ...context }).saga, "AWS::Lambda::Function").map(([, f]) =>
      JSON.stringify(f.Properties.Environment),
    );

  it("at AWS where nothing else is said", () => {
    for (const environment of environments({ stage: "dev" }))
      expect(environment).not.toContain("AWS_ENDPOINT");
  });

  it("through a fault proxy in a test stage, all of them", () => {
    const all = environments({ stage: "test", awsEndpoint: ENDPOINT });
    expect(all).toHaveLength(4 + servicesIn<AnyRequest>(sagas.order).length);
    for (const environment of all) {
      expect(environment).toContain(`"AWS_ENDPOINT_URL_DYNAMODB":"${ENDPOINT}"`);
      expect(environment).toContain(`"AWS_ENDPOINT_URL_LAMBDA":"${ENDPOINT}"`);
    }
  });
});
