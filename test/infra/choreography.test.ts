import { Match } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { MAX_RECEIVES } from "../../lambdas/runtime/reaction";
import { type AnyRequest, retriablesIn, servicesIn } from "../../lambdas/saga/define";
import { END, routesOf, undoEventsFor } from "../../lambdas/saga/routes";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { tablesIn } from "../../lib/names";
import { outputNames } from "../../scripts/deployed/outputs";
import { resources, synthesize } from "./stacks";

const pattern = z.object({
  EventPattern: z.object({ source: z.array(z.string()), "detail-type": z.array(z.string()) }),
});

describe.each(sagaNames)("the stacks of the choreography of %s", (name) => {
  const { choreography, choreographyData } = synthesize({ stage: "test" }, name);
  const { noun } = sagas[name];
  const onward = retriablesIn<AnyRequest>(sagas[name]).length;
  const services = [noun, ...servicesIn<AnyRequest>(sagas[name]).map(({ service }) => service)];
  const routed = () =>
    Object.entries(routesOf<AnyRequest>(sagas[name])).flatMap(([type, to]) =>
      to === END ? [] : type,
    );

  it("have the outputs that their client reads", () => {
    const names = Object.keys(choreography.findOutputs("*"));
    expect(names.sort()).toEqual(outputNames(sagas[name], "choreography").sort());
  });

  it("take every event that leads anywhere to a queue, once", () => {
    const rules = resources(choreography, "AWS::Events::Rule").flatMap(([, { Properties }]) => {
      const parsed = pattern.safeParse(Properties);
      return parsed.success ? parsed.data.EventPattern["detail-type"] : [];
    });
    expect(rules.sort()).toEqual(routed().sort());
  });

  it("move a message to the dead letters after its last delivery", () => {
    choreography.resourcePropertiesCountIs(
      "AWS::SQS::Queue",
      { RedrivePolicy: Match.objectLike({ maxReceiveCount: MAX_RECEIVES }) },
      services.length + onward,
    );
  });

  it("give undos a queue of their own where charges are limited, so that congestion stops none", () => {
    const limited = synthesize({ stage: "prod", outsideAtOnce: 7 }, name).choreography;
    const undone = servicesIn<AnyRequest>(sagas[name]).filter(({ sandbox }) => sandbox);
    const rules = resources(limited, "AWS::Events::Rule").flatMap(([id, { Properties }]) => {
      const parsed = pattern.safeParse(Properties);
      return parsed.success ? [[id, parsed.data.EventPattern["detail-type"]] as const] : [];
    });
    const undos = rules.filter(([id]) => id.includes("UndoEvents")).map(([, types]) => types);
    expect(undos).toEqual(
      undone.map(({ service }) => undoEventsFor<AnyRequest>(sagas[name], service)),
    );
    expect(undos.flat()).not.toEqual([]);
    // No event goes to two queues.
    expect(rules.flatMap(([, types]) => types).sort()).toEqual(routed().sort());
    // A batch of more would call outside as often at the same time.
    for (const MaximumConcurrency of [7, 2]) {
      const mapping = { ScalingConfig: { MaximumConcurrency }, BatchSize: 1 };
      const count = MaximumConcurrency === 7 ? undone.length + onward : undone.length;
      limited.resourcePropertiesCountIs("AWS::Lambda::EventSourceMapping", mapping, count);
    }
    const settings = Match.objectLike({ UNDO_QUEUE_URL: Match.anyValue() });
    const properties = { Environment: { Variables: settings } };
    limited.resourcePropertiesCountIs("AWS::Lambda::Function", properties, undone.length);
  });

  it("tell each failed message or record alone, from queues and streams", () => {
    choreography.resourcePropertiesCountIs(
      "AWS::Lambda::EventSourceMapping",
      { FunctionResponseTypes: ["ReportBatchItemFailures"] },
      2 * services.length + onward,
    );
  });

  it("publish from the oldest record on, for as long as it is there", () => {
    choreography.resourcePropertiesCountIs(
      "AWS::Lambda::EventSourceMapping",
      {
        StartingPosition: "TRIM_HORIZON",
        MaximumRetryAttempts: Match.absent(),
        DestinationConfig: { OnFailure: Match.anyValue() },
      },
      services.length,
    );
  });

  it("have a stream for each service's table, and none for the provider's", () => {
    choreographyData.resourcePropertiesCountIs(
      "AWS::DynamoDB::GlobalTable",
      { StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" } },
      services.length,
    );
  });

  it("need nothing of the data stack where its tables have outlived it", () => {
    const arn = (name: string) => `arn:aws:dynamodb:eu-west-1:000000000000:table/${name}/stream/1`;
    const names = tablesIn(sagas[name], "choreography", { stage: "test" }).map(
      (it) => it.tableName,
    );
    const streams = JSON.stringify(Object.fromEntries(names.map((it) => [it, arn(it)])));
    const alone = JSON.stringify(
      synthesize({ stage: "test", streams }, name).choreography.toJSON(),
    );
    expect(alone).not.toContain("Fn::ImportValue");
    expect(alone).toContain(arn(names[1] ?? ""));
  });
});
