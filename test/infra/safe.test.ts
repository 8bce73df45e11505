import * as z from "zod";
import type { Order } from "../../lambdas/order/request";
import { PACE_MS } from "../../lambdas/runtime/reconciler/executions-driver";
import { servicesIn } from "../../lambdas/saga/define";
import { type SagaName, sagaNames, sagas } from "../../lambdas/sagas";
import { RECONCILERS, undosAtOnce } from "../../lib/concurrency";
import { addSaga } from "../../lib/stacks";
import { newApp, resources, synthesize } from "./stacks";

const { data, saga } = synthesize({ stage: "prod" });
/** One a service, and for the record, the fence, approval and reconciler. */
const functions = servicesIn<Order>(sagas.order).length + 4;
const disposable = synthesize({ stage: "test" });
const propertiesOf = (type: string) =>
  resources(saga, type).map(([, { Properties }]) => Properties);

/** Concurrency that functions of the two coordinations reserve, by their names. */
function reserved(context: object, name: SagaName) {
  const { saga, choreography } = synthesize({ ...context }, name);
  return [saga, choreography]
    .flatMap((template) => resources(template, "AWS::Lambda::Function"))
    .flatMap(([, { Properties }]) => {
      const { ReservedConcurrentExecutions: limit, Environment } = Properties;
      const [, by] = /"POWERTOOLS_SERVICE_NAME":"(\w+)"/.exec(JSON.stringify(Environment)) ?? [];
      return limit === undefined ? [] : [[by, limit]];
    })
    .sort();
}

const called = z.object({ States: z.record(z.string(), z.unknown()) });
const invoke = z.object({ Arguments: z.object({ FunctionName: z.string() }) });
const tagSchema = z.array(z.object({ Key: z.string(), Value: z.unknown() }));
const resource = z.object({ Properties: z.object({ Tags: tagSchema.optional() }).optional() });
const parsed = z.object({ Resources: z.record(z.string(), resource) });
const ours = [
  { Key: "project", Value: "order-saga" },
  { Key: "stage", Value: "prod" },
];

/** Also after a deployment that was rolled back it would be in the way of the next. */
const KEPT = "RetainExceptOnCreate";

describe("outside test stages", () => {
  it("every queue is encrypted, and refuses what does not come by TLS", () => {
    const queues = resources(saga, "AWS::SQS::Queue");
    for (const [, { Properties }] of queues) expect(Properties.SqsManagedSseEnabled).toBe(true);
    const policies = resources(saga, "AWS::SQS::QueuePolicy");
    expect(policies).toHaveLength(queues.length);
    for (const [, { Properties }] of policies) {
      expect(JSON.stringify(Properties)).toContain(
        '"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"',
      );
    }
  });

  it("every table is encrypted with a key that the account sees in use", () => {
    for (const [, { Properties }] of resources(data, "AWS::DynamoDB::GlobalTable")) {
      expect(Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: "KMS" });
    }
  });

  it("logs are kept for three months, and longer than their stack", () => {
    const groups = resources(saga, "AWS::Logs::LogGroup");
    expect(groups).toHaveLength(1 + functions);
    for (const [, { Properties, DeletionPolicy }] of groups) {
      expect([Properties.RetentionInDays, DeletionPolicy]).toEqual([90, KEPT]);
    }
  });

  it("dead letters outlive their stack, and what is still on its way does not", () => {
    const queues = sagaNames.flatMap((name) => {
      const { saga, choreography } = synthesize({ stage: "prod" }, name);
      return [saga, choreography].flatMap((of) => resources(of, "AWS::SQS::Queue"));
    });
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of queues) {
      const kept = id.includes("DeadLetters") ? [KEPT, "Retain"] : ["Delete", "Delete"];
      expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, ...kept]);
    }
  });

  it("executions are logged, without the payment tokens in their data", () => {
    const [machine] = propertiesOf("AWS::StepFunctions::StateMachine");
    expect(machine?.LoggingConfiguration).toMatchObject({
      Level: "ALL",
      IncludeExecutionData: false,
    });
  });

  it("everything is traced", () => {
    const [machine] = propertiesOf("AWS::StepFunctions::StateMachine");
    expect(machine?.TracingConfiguration).toEqual({ Enabled: true });
    for (const { TracingConfig } of propertiesOf("AWS::Lambda::Function")) {
      expect(TracingConfig).toEqual({ Mode: "Active" });
    }
  });

  it("nothing is reserved by default, for which a new account has too little", () => {
    expect(sagaNames.flatMap((name) => reserved({ stage: "prod" }, name))).toEqual([]);
  });

  it("a setting limits how much the provider is asked at once, and Step Functions too", () => {
    const of = { stage: "prod", outsideAtOnce: 7 };
    expect(reserved(of, "order")).toEqual([
      ["fence", undosAtOnce(7) * servicesIn<Order>(sagas.order).length],
      ["payment", 7],
      ["paymentundo", 2],
      ["reconciler", RECONCILERS],
    ]);
    expect(reserved(of, "travel")).toEqual([
      ["fence", 8],
      ["payment", 7],
      ["paymentundo", 2],
      ["reconciler", RECONCILERS],
      ["tickets", 7],
    ]);
    // The quota is 10 or 15 a second, by region; people and the console ask too.
    expect((RECONCILERS * 1000) / PACE_MS).toBeLessThanOrEqual(8);
  });

  it("undos have a function of their own where charges are limited, so that congestion stops none", () => {
    const { saga } = synthesize({ stage: "prod", outsideAtOnce: 7 });
    const [[, machine] = []] = resources(saga, "AWS::StepFunctions::StateMachine");
    const { DefinitionString, DefinitionSubstitutions } = machine?.Properties ?? {};
    const { States } = called.parse(JSON.parse(z.string().parse(DefinitionString)));
    const functions = ["ChargePayment", "RefundPayment", "ReserveStock", "ReleaseStock"].map(
      (name) => /^\$\{(\w+)\}$/.exec(invoke.parse(States[name]).Arguments.FunctionName)?.[1],
    );
    expect(functions).toEqual([
      "PaymentFunctionArn",
      "PaymentUndoFunctionArn",
      "InventoryFunctionArn",
      "InventoryFunctionArn",
    ]);
    expect(Object.keys({ ...z.looseObject({}).parse(DefinitionSubstitutions) })).toContain(
      "PaymentUndoFunctionArn",
    );
  });

  it("nothing goes away by accident", () => {
    const { data, saga } = addSaga(newApp({ stage: "prod" }), sagas.order);
    expect([data, saga].map((stack) => stack.terminationProtection)).toEqual([true, true]);
  });

  it("whatever can be tagged says which project and stage it belongs to", () => {
    const tagged = [data, saga].flatMap((template) =>
      Object.values(parsed.parse(template.toJSON()).Resources).flatMap(({ Properties }) =>
        Properties?.Tags ? [Properties.Tags] : [],
      ),
    );
    expect(tagged.length).toBeGreaterThan(15);
    for (const tags of tagged) expect(tags).toEqual(expect.arrayContaining(ours));
  });
});

describe("a test stage", () => {
  it("has no more than the tests need, so that it is deployed fast", () => {
    expect(disposable.saga.findResources("AWS::CloudWatch::Alarm")).toEqual({});
    expect(disposable.saga.findResources("AWS::CloudWatch::Dashboard")).toEqual({});
    expect(resources(disposable.saga, "AWS::Logs::LogGroup")).toHaveLength(functions);
  });

  it("has no limits that would change what is tested and measured", () => {
    for (const [, { Properties }] of resources(disposable.saga, "AWS::Lambda::Function")) {
      expect(Properties.ReservedConcurrentExecutions).toBeUndefined();
    }
  });

  it("leaves nothing behind when it is deleted", () => {
    const { data, saga } = addSaga(newApp({ stage: "test" }), sagas.order);
    expect([data, saga].map((stack) => stack.terminationProtection)).toEqual([false, false]);
    for (const [, { DeletionPolicy }] of resources(disposable.saga, "AWS::Logs::LogGroup")) {
      expect(DeletionPolicy).toBe("Delete");
    }
  });
});
