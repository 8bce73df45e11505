import { Match } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { order } from "../../lambdas/order/saga";
import { MAX_RECEIVES } from "../../lambdas/runtime/reaction";
import { END, routesOf } from "../../lambdas/saga/routes";
import { outputNames } from "../../scripts/deployed/outputs";
import { resources, synthesize } from "./stacks";

const pattern = z.object({
  EventPattern: z.object({ source: z.array(z.string()), "detail-type": z.array(z.string()) }),
});

describe("the choreography's stacks", () => {
  const { choreography, choreographyData } = synthesize({ stage: "test" });

  it("have the outputs that their client reads", () => {
    const names = Object.keys(choreography.findOutputs("*"));
    expect(names.sort()).toEqual(outputNames(order, "choreography").sort());
  });

  it("take every event that leads anywhere to a queue, once", () => {
    const rules = resources(choreography, "AWS::Events::Rule").flatMap(([, { Properties }]) => {
      const parsed = pattern.safeParse(Properties);
      return parsed.success ? parsed.data.EventPattern["detail-type"] : [];
    });
    const routed = Object.entries(routesOf(order)).flatMap(([type, to]) =>
      to === END ? [] : type,
    );
    expect(rules.sort()).toEqual(routed.sort());
  });

  it("move a message to the dead letters after its last delivery", () => {
    choreography.resourcePropertiesCountIs(
      "AWS::SQS::Queue",
      { RedrivePolicy: Match.objectLike({ maxReceiveCount: MAX_RECEIVES }) },
      3,
    );
  });

  it("tell each failed message or record alone, from queues and streams", () => {
    choreography.resourcePropertiesCountIs(
      "AWS::Lambda::EventSourceMapping",
      { FunctionResponseTypes: ["ReportBatchItemFailures"] },
      6,
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
      3,
    );
  });

  it("have a stream for each service's table, and none for the provider's", () => {
    choreographyData.resourcePropertiesCountIs(
      "AWS::DynamoDB::GlobalTable",
      { StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" } },
      3,
    );
  });

  it("need nothing of the data stack where its tables have outlived it", () => {
    const arn = (name: string) => `arn:aws:dynamodb:eu-west-1:000000000000:table/${name}/stream/1`;
    const streams = { order: arn("o"), payment: arn("p"), inventory: arn("i") };
    const alone = synthesize({ stage: "test", streams: JSON.stringify(streams) }).choreography;
    expect(JSON.stringify(alone.toJSON())).not.toContain("Fn::ImportValue");
    expect(JSON.stringify(alone.toJSON())).toContain(streams.inventory);
  });
});
