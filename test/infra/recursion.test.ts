import type { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { LANES } from "../../lambdas/saga/lane";
import { Policies } from "./policies";
import { everyName, resources, synthesize } from "./stacks";

/*
 * Lambda follows messages of SQS and calls of functions, and by default stops a function that they have invoked some 16
 * times in one chain. It follows no chain through a table, the bus, Step Functions or a person.
 */

const attribute = z.object({ "Fn::GetAtt": z.tuple([z.string(), z.literal("Arn")]) });
const mapping = z.object({
  EventSourceArn: attribute.transform((of) => of["Fn::GetAtt"][0]),
  FunctionName: z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
});
const role = z.object({ Role: attribute.transform((of) => of["Fn::GetAtt"][0]) });

/** What leads where: functions to what they may send to or call, and queues to the functions that they invoke. */
function ways(template: Template): ReadonlyMap<string, readonly string[]> {
  const { grants } = new Policies(template, "dev");
  const found = new Map<string, string[]>();
  for (const [id, { Properties }] of resources(template, "AWS::Lambda::Function")) {
    const { Role } = role.parse(Properties);
    const to = grants.filter(
      (it) => it.role === Role && ["sqs:SendMessage", "lambda:InvokeFunction"].includes(it.action),
    );
    found.set(
      id,
      to.map(({ resource }) => resource.split(":")[resource.includes(":function:") ? 6 : 5] ?? ""),
    );
  }
  for (const { Properties } of Object.values(
    template.findResources("AWS::Lambda::EventSourceMapping"),
  )) {
    const { data } = mapping.safeParse(Properties); // a stream's ARN is imported
    if (data) found.set(data.EventSourceArn, [data.FunctionName]);
  }
  return found;
}

/** Whether something may come back to where it has begun. */
function isLoop(all: ReturnType<typeof ways>, start: string): boolean {
  const [seen, next] = [new Set<string>(), [...(all.get(start) ?? [])]];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    if (at === start) return true;
    if (!seen.has(at)) next.push(...(all.get(at) ?? []));
    seen.add(at);
  }
  return false;
}

const allowed = (template: Template) =>
  resources(template, "AWS::Lambda::Function").flatMap(([id, { Properties }]) =>
    Properties.RecursiveLoop === "Allow" ? [id] : [],
  );
const looping = (template: Template) => {
  const all = ways(template);
  return resources(template, "AWS::Lambda::Function").flatMap(([id]) =>
    isLoop(all, id) ? [id] : [],
  );
};

describe("Lambda stops a loop,", () => {
  it.each(everyName)(
    "but not that of a service of %s which sends what was Busy to its own queue",
    (name) => {
      const context = { stage: "dev", release: "latest", outsideAtOnce: 7 };
      const { choreography } = synthesize(context, name);
      expect(allowed(choreography)).toEqual(looping(choreography));
      expect(allowed(choreography).length).toBeGreaterThan(2);
    },
  );

  it.each(LANES)("and none is meant where there is a state machine, in lane %s", (lane) => {
    const context = { stage: "dev", release: "latest", api: "on", lane };
    const { saga } = synthesize(context, "checkout");
    expect(ways(saga).size).toBeGreaterThan(8);
    expect([looping(saga), allowed(saga)]).toEqual([[], []]);
  });
});
