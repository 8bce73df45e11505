import { Stack } from "aws-cdk-lib";
import { order } from "../../lambdas/order/saga";
import { Saga, SagaStack } from "../../lib";
import { addStacks, appSettings } from "../../lib/app";
import { fromContext, readSettings } from "../../lib/settings";
import { addSaga } from "../../lib/stacks";
import { newApp, ON_CALL, resources, synthesize } from "./stacks";

const read = (context: Readonly<Record<string, unknown>>) => {
  const of = (key: string) => context[key];
  return { ...fromContext(appSettings, of), ...readSettings(of) };
};
const ENDPOINT = "http://127.0.0.1:9";

describe("settings", () => {
  it("have a default each, but for the stage and the endpoint", () => {
    expect(read({ stage: "dev" })).toEqual({
      stage: "dev",
      sagas: ["order", "travel"],
      provider: "sandbox",
      lane: "standard",
      laneSeconds: 120,
      approvalThreshold: 100_000,
      approvalSeconds: 604_800,
      batchSize: 10,
      api: "off",
      apiPlacesPerSecond: 100,
      apiBacklogSeconds: 600,
      streams: {},
    });
  });

  it("come as text from the command line", () => {
    const numbers = {
      approvalThreshold: "0",
      approvalSeconds: "60",
      outsideAtOnce: "7",
      batchSize: "1",
      apiPlacesPerSecond: "5",
      apiPlacesAtOnce: "6",
      apiBacklogSeconds: "90",
    };
    const fast = { lane: "express", laneSeconds: "45" };
    expect(read({ stage: "dev", sagas: "travel", ...numbers, ...fast })).toEqual({
      stage: "dev",
      sagas: ["travel"],
      provider: "sandbox",
      lane: "express",
      laneSeconds: 45,
      approvalThreshold: 0,
      approvalSeconds: 60,
      batchSize: 1,
      api: "off",
      apiPlacesPerSecond: 5,
      apiPlacesAtOnce: 6,
      apiBacklogSeconds: 90,
      outsideAtOnce: 7,
      streams: {},
    });
  });

  it("of a table's throughput come as JSON, and not below what a new table has", () => {
    const warm = (text: string) => read({ stage: "dev", warmThroughput: text }).warmThroughput;
    expect(warm('{"reads":40000,"writes":40000}')).toEqual({ reads: 40_000, writes: 40_000 });
    expect(() => warm('{"reads":40000,"writes":3999}')).toThrow("writes");
    expect(() => warm('{"reads":40000}')).toThrow("writes");
  });

  it("are all read from the context", () => {
    const asked: string[] = [];
    fromContext(appSettings, (key) => {
      asked.push(key);
      return key === "stage" ? "dev" : undefined;
    });
    expect(asked).toEqual(Object.keys(appSettings.shape));
  });
});

describe("a deployment without a stage is refused,", () => {
  const why =
    "these settings of the CDK context are wrong: stage: is missing: name the stage, such as -c stage=dev";

  it("whether the app names the stacks or somebody else", () => {
    expect(() => addStacks(newApp({}))).toThrow(why);
    expect(() => new SagaStack(newApp({}), "Orders", { saga: order })).toThrow(why);
    expect(() => new Saga(new Stack(newApp({})), "Orders", { saga: order })).toThrow(why);
  });

  it("and one with it is not, wherever it is said", () => {
    const settings = { stage: "dev" };
    const app = newApp({});
    expect(new SagaStack(app, "Orders", { saga: order, settings }).stackName).toBe("Orders-dev");
    expect(addSaga(newApp(settings), order).saga.stackName).toBe("OrderSaga-dev");
  });
});

describe("a wrong setting is refused, and its key is named:", () => {
  it.each([
    ["stage", ""],
    ["stage", "Prod"],
    ["stage", "1st"],
    ["stage", "a stage"],
    ["stage", "a-name-that-is-too-long"],
    ["stage", 5],
    ["sagas", "travel,holiday"],
    ["sagas", ""],
    ["approvalThreshold", "-1"],
    ["approvalThreshold", "12.5"],
    ["approvalThreshold", "many"],
    ["approvalThreshold", ""],
    ["approvalSeconds", "0"],
    ["approvalSeconds", "1.5"],
    ["approvalSeconds", "a week"],
    ["approvalSeconds", "31000001"],
    ["approvalSeconds", ""],
    ["batchSize", "0"],
    ["batchSize", "11"],
    ["outsideAtOnce", "0"],
    ["outsideAtOnce", "all"],
    ["alarmTopic", "on-call@example.com"],
    ["kmsKeyArn", "alias/orders"],
    ["release", "slowly"],
    ["restored", "r1"],
    ["restored", "order-saga:"],
    ["awsEndpoint", "127.0.0.1"],
    ["awsEndpoint", ""],
  ])("%s %j", (key, value) => {
    expect(() => read({ stage: "test", [key]: value })).toThrow(key);
  });

  it.each(["prod", "prod-eu", "production"])(
    "a stage %s without a topic for its alarms",
    (stage) => {
      const why = `alarmTopic is missing: stage ${stage} needs an SNS topic for its alarms`;
      expect(() => read({ stage })).toThrow(why);
      const settings = { stage };
      expect(() => new SagaStack(newApp({}), "Orders", { saga: order, settings })).toThrow(why);
      expect(read({ stage, alarmTopic: ON_CALL }).alarmTopic).toBe(ON_CALL);
    },
  );

  it("but other stages need no topic for their alarms", () => {
    for (const stage of ["dev", "preprod", "products"]) expect(read({ stage }).stage).toBe(stage);
  });

  it.each(
    ["awsEndpoint", "providerEndpoint"].flatMap((name) =>
      ["dev", "prod", "staging", "test2"].map((stage) => [name, stage] as const),
    ),
  )("%s in stage %s", (name, stage) => {
    expect(() => read({ stage, alarmTopic: ON_CALL, [name]: ENDPOINT })).toThrow(
      `${name} is for test stages, not for ${stage}`,
    );
  });

  it("but a fault proxy is allowed in a test stage", () => {
    for (const stage of ["test", "local"]) {
      expect(read({ stage, awsEndpoint: ENDPOINT }).awsEndpoint).toBe(ENDPOINT);
    }
  });
});

describe("-c telemetryLayer", () => {
  const LAYER = "arn:aws:lambda:eu-west-1:615299751070:layer:AWSOpenTelemetryDistroJs:9";
  const functions = (context: object) =>
    resources(synthesize({ stage: "prod", ...context }).saga, "AWS::Lambda::Function").map(
      ([, { Properties }]) => JSON.stringify(Properties),
    );

  it("adds the layer to every function, and its way to start", () => {
    for (const one of functions({ telemetryLayer: LAYER })) {
      expect(one).toContain(`"Layers":["${LAYER}"]`);
      expect(one).toContain('"AWS_LAMBDA_EXEC_WRAPPER":"/opt/otel-instrument"');
    }
    expect(functions({}).filter((one) => one.includes("Layers"))).toEqual([]);
  });

  it("must be the ARN of a layer's version", () => {
    expect(() => synthesize({ stage: "dev", telemetryLayer: "adot" })).toThrow(
      "telemetryLayer: must be the ARN of a layer's version",
    );
  });
});

it("warm tables have the throughput that the setting says, and others what DynamoDB gives them", () => {
  const tables = (context: Record<string, string>) =>
    resources(synthesize({ stage: "dev", ...context }).data, "AWS::DynamoDB::GlobalTable");
  const warmed = tables({ warmThroughput: '{"reads":40000,"writes":20000}' });
  expect(warmed.length).toBeGreaterThan(3);
  for (const [, table] of warmed) {
    expect(table).toHaveProperty("Properties.WarmThroughput", {
      ...{ ReadUnitsPerSecond: 40_000, WriteUnitsPerSecond: 20_000 },
    });
  }
  for (const [, table] of tables({})) expect(table).not.toHaveProperty("Properties.WarmThroughput");
});
