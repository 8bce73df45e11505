import { Template } from "aws-cdk-lib/assertions";
import { addStacks } from "../../lib/app";
import { newApp, ON_CALL, resources, synthesize } from "./stacks";

// Point-in-time recovery restores a table under a new name.

const before = synthesize({ stage: "prod" });
const after = synthesize({ stage: "prod", restored: "order-saga:r1" });
const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-AbCdEf";
const text = (of: { toJSON(): object }) => JSON.stringify(of.toJSON());
const names = (of: { toJSON(): object }) => [
  ...new Set(text(of).match(/order-saga-prod-[a-z]+(-r1)?/g) ?? []),
];

describe("tables that were restored under other names", () => {
  it("are those that the functions, the roles, the alarms and the outputs name", () => {
    expect(names(before.saga).sort()).toEqual([
      "order-saga-prod-inventory",
      "order-saga-prod-orders",
      "order-saga-prod-payments",
      "order-saga-prod-provider",
    ]);
    expect(names(after.saga).sort()).toEqual([
      "order-saga-prod-inventory-r1",
      "order-saga-prod-orders-r1",
      "order-saga-prod-payments-r1",
      "order-saga-prod-provider", // another system's, which nobody here restores
    ]);
  });

  it("do not include what knows an outside system: the memory of a provider, and the vault", () => {
    const provider = { provider: "stripe", providerSecret: SECRET };
    const context = { stage: "prod", alarmTopic: ON_CALL, restored: "order-saga:r1", ...provider };
    const [stacks] = addStacks(newApp(context));
    if (!stacks) throw new Error("no saga");
    expect(names(Template.fromStack(stacks.saga)).sort()).toEqual([
      "order-saga-prod-inventory-r1",
      "order-saga-prod-orders-r1",
      "order-saga-prod-paymentmemory",
      "order-saga-prod-payments-r1",
      "order-saga-prod-paymentvault",
    ]);
  });

  it("are nothing that a deployment makes: those of before are left as they are", () => {
    expect(text(after.data)).toBe(text(before.data));
    expect(resources(after.data, "AWS::DynamoDB::GlobalTable").length).toBeGreaterThan(3);
  });

  it("are of one saga in one coordination", () => {
    expect(text(after.choreography)).toBe(text(before.choreography));
    const travel = [{}, { restored: "order-saga:r1" }].map((more) =>
      text(synthesize({ stage: "prod", ...more }, "travel").saga),
    );
    expect(travel[1]).toBe(travel[0]);
  });

  it("have streams of their own, which are told beside them", () => {
    const arn = (name: string) => `arn:aws:dynamodb:eu-west-1:1:table/${name}/stream/1`;
    const tables = ["orders", "payments", "inventory"].map(
      (it) => `order-choreography-prod-${it}-r1`,
    );
    const streams = Object.fromEntries(tables.map((it) => [it, arn(it)]));
    const context = {
      stage: "prod",
      restored: "order-choreography:r1",
      streams: JSON.stringify(streams),
    };
    const { choreography } = synthesize(context);
    for (const name of tables) expect(text(choreography)).toContain(arn(name));
    expect(text(choreography)).not.toContain("Fn::ImportValue");
  });
});
