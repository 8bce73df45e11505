import { CfnResource, type Stack, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { LANES } from "../../lambdas/saga/lane";
import { sagas } from "../../lambdas/sagas";
import { addStacks } from "../../lib/app";
import { addSaga } from "../../lib/stacks";
import { newApp, stacksOf } from "./stacks";

/** What AwsSolutions finds, `rule at construct`. */
function findings(stacks: readonly Stack[]): string[] {
  return stacks.flatMap((stack) =>
    new AwsSolutionsChecks(stack)
      .validateScope(stack)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
      ),
  );
}

const deployed = (context: object) =>
  addStacks(newApp({ ...context })).flatMap((stacks) => Object.values(stacks));
const rulesOf = (found: readonly string[]) => [
  ...new Set(found.map((f) => f.replace(/ at .*$/, ""))),
];

describe("cdk-nag, AwsSolutions", () => {
  afterEach(() => jest.restoreAllMocks());

  it.each([
    ["dev", "standard"],
    ["prod", "standard"],
    ["prod", "express"],
    ["prod", "direct"],
  ])("finds nothing in stage %s, in lane %s", (stage, lane) => {
    expect(findings(deployed({ stage, lane }))).toEqual([]);
  });

  it.each(LANES)("finds nothing where there is a webhook, in lane %s", (lane) => {
    expect(
      findings(Object.values(stacksOf({ stage: "prod", api: "on", lane }, "checkout"))),
    ).toEqual([]);
  });

  it("has no suppression without a finding, and a reason for each", () => {
    const told = jest.spyOn(Validations.prototype, "acknowledge").mockReturnValue();
    const context = { stage: "prod", api: "on", lane: "express" };
    const stacks = [...deployed(context), ...Object.values(stacksOf(context, "checkout"))];
    const found = findings(stacks);
    const acknowledged = told.mock.calls.flat().filter(({ id }) => id.startsWith("AwsSolutions-"));
    expect(found.length).toBeGreaterThan(5);
    expect(rulesOf(found).sort()).toEqual([...new Set(acknowledged.map(({ id }) => id))].sort());
    for (const { reason } of acknowledged) expect(reason).toMatch(/^[A-Z].{30,}\.$/);
  });
});

describe("the CDK's own rules", () => {
  beforeEach(() => void delete process.env.CDK_VALIDATION);
  afterEach(() => {
    process.env.CDK_VALIDATION = "false";
  });

  it("find in stage prod, where something is wrong, that and nothing else", () => {
    const app = newApp({ stage: "prod" });
    const { saga } = addSaga(app, sagas.travel);
    new CfnResource(saga, "Wrong", { type: "AWS::SQS::Queue", properties: { QueueNam: "q" } });
    expect(() => app.synth()).toThrow(/^(?!(.*\bERROR ){2}).*\bERROR QueueNam/s);
  });
});
