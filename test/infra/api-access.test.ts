import { Match } from "aws-cdk-lib/assertions";
import type { AnySaga } from "../../lambdas/saga/define";
import { ASKS, asksOf, collectionOf, SCOPES, type Scope } from "../../lambdas/saga/front/asks";
import { firstHold } from "../../lambdas/saga/front/enough";
import { recordCommands } from "../../lambdas/saga/record-row";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { bare } from "./alike";
import { Policies } from "./policies";
import { synthesize } from "./stacks";

const POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc";
const of = (name: (typeof sagaNames)[number], more: object = {}) =>
  synthesize({ stage: "prod", api: "on", ...more }, name).saga;

describe.each(sagaNames)(
  "who may do what at the front door of %s, as IAM evaluates it:",
  (name) => {
    const saga = sagas[name] as unknown as AnySaga;
    const policies = new Policies(of(name), "prod");
    const api = policies.ids.find((id) => policies.typeOf(id) === "AWS::ApiGateway::RestApi") ?? "";
    const documents = (scopes: readonly Scope[]) =>
      scopes.flatMap((scope) => policies.managed(new RegExp(`^ApiAccess${scope}`, "i")));
    const may = (scopes: readonly Scope[], method: string, path: string) =>
      policies.allow(
        {
          stack: "",
          role: "caller",
          action: "execute-api:Invoke",
          on: `api ${api}/v1/${method}${path}`,
        },
        documents(scopes),
      );
    /** The asks that these scopes allow, of a saga `x-1`. */
    const allowed = async (scopes: readonly Scope[]) => {
      const found: string[] = [];
      for (const ask of asksOf(saga)) {
        const { method, path } = ASKS[ask];
        const at = (collectionOf(saga) + path).replace("{id}", "x-1");
        if (await may(scopes, method, at)) found.push(ask);
      }
      return found;
    };

    it.each<[Scope[], string[]]>([
      [["place"], ["place", "read"]],
      [["approve"], ["read", "decide"]],
      [["operate"], ["read", "compensate"]],
      [[], []],
      [
        ["place", "operate"],
        ["place", "read", "compensate"],
      ],
      [
        ["approve", "operate"],
        ["read", "decide", "compensate"],
      ],
      // Nobody who may place may approve.
      [["place", "approve"], ["read"]],
      [[...SCOPES], ["read", "compensate"]],
    ])("%j may %j", async (scopes, asks) => {
      expect(await allowed(scopes)).toEqual(asks);
    });

    it("and nothing beside what is described", async () => {
      for (const scope of SCOPES) {
        const all = ["DELETE", "PUT", "GET"].map((method) =>
          may([scope], method, collectionOf(saga)),
        );
        expect(await Promise.all(all)).toEqual([false, false, false]);
        expect(await may([scope], "POST", `${collectionOf(saga)}/x-1`)).toBe(false);
      }
    });

    it.each(["test", "prod"])(
      "in stage %s sends the record one command, and never confirm",
      async (stage) => {
        const policies = new Policies(of(name, { stage }), stage);
        const record = policies.ids.find(
          (id) => bare(id) === `${saga.noun.toLowerCase()}serviceFunction`,
        );
        const invoked = async (ask: string) => {
          const role = policies.ids.find((id) => bare(id) === `ApiFront${ask}Role`) ?? "";
          expect(policies.ofRoles[role]).toBeDefined();
          const found: string[] = [];
          for (const as of ["", ":1", ":live", ...recordCommands.map((command) => `:${command}`)]) {
            const call = { stack: "", role, action: "lambda:InvokeFunction", on: `${record}${as}` };
            if (await policies.allow(call)) found.push(as);
          }
          return found;
        };
        const all = await Promise.all(asksOf(saga).map(async (ask) => [ask, await invoked(ask)]));
        const sends = { place: [":place"], read: [], decide: [], compensate: [":abandon"] };
        expect(Object.fromEntries(all)).toEqual(
          Object.fromEntries(asksOf(saga).map((ask) => [ask, sends[ask]])),
        );
      },
    );

    it("reads the counters that a new saga takes from, and no saga's row beside them", async () => {
      const by = firstHold(saga);
      const [request = {}] = Object.values(saga.examples).map((it) => it.request);
      const [counter] = by?.takes(request) ?? [];
      if (!by || !counter) throw new Error("the saga takes nothing first");
      const role =
        Object.keys(policies.ofRoles).find((it) => bare(it) === "ApiFrontplaceRole") ?? "";
      const on = `table ${name}-saga-test-${by.service.toLowerCase()}`;
      const may = (...keys: string[]) =>
        policies.allow({ stack: "", role, action: "dynamodb:BatchGetItem", on }, undefined, {
          "dynamodb:LeadingKeys": keys,
        });
      expect(await may(counter.key)).toBe(true);
      expect(await may(by.key("o-1"))).toBe(false);
      expect(await may(counter.key, by.key("o-1"))).toBe(false);
    });
  },
);

describe("with a user pool", () => {
  const template = of("order", { apiUserPool: POOL });

  it("tokens need the scope of what they ask, and the pool has the scopes", () => {
    template.hasResourceProperties("AWS::Cognito::UserPoolResourceServer", {
      Identifier: "order-saga-prod",
      Scopes: SCOPES.map((ScopeName) => Match.objectLike({ ScopeName })),
    });
    const one = (scope: string) =>
      Match.objectLike({ security: [{ tokens: [`order-saga-prod/${scope}`] }] });
    template.hasResourceProperties("AWS::ApiGateway::RestApi", {
      Body: Match.objectLike({
        paths: Match.objectLike({
          "/orders": { post: one("place") },
          "/orders/{id}/approval": { post: one("approve") },
          "/orders/{id}/compensation": { post: one("operate") },
        }),
      }),
    });
    template.resourceCountIs("AWS::IAM::ManagedPolicy", 0);
    template.hasResourceProperties("AWS::Lambda::Function", {
      Environment: { Variables: Match.objectLike({ SCOPES: "order-saga-prod/" }) },
    });
  });

  it("something that is none is refused", () => {
    expect(() => of("order", { apiUserPool: "pool" })).toThrow(/apiUserPool: /);
  });
});
