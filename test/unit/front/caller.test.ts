import { ASKS } from "../../../lambdas/saga/front/asks";
import { callerIn, forbiddenTo, isSame } from "../../../lambdas/saga/front/caller";
import { problemOf } from "../../../lambdas/saga/front/failure";

const PREFIX = "order-saga/";
const byToken = (scope?: string) =>
  callerIn({ authorizer: { claims: { sub: "s-1", ...(scope && { scope }) } } }, PREFIX);

describe("the caller", () => {
  it.each([
    ["arn:aws:iam::1:user/ann", "arn:aws:iam::1:user/ann"],
    ["arn:aws:iam::1:user/a/long/path/ann", "arn:aws:iam::1:user/ann"],
    [
      "arn:aws:sts::1:assumed-role/Shop/ann@example.com",
      "arn:aws:sts::1:assumed-role/Shop/ann@example.com",
    ],
  ])("with IAM is %s", (userArn, by) => {
    expect(callerIn({ identity: { userArn } }, PREFIX)).toEqual({ by });
  });

  it("with a token is its subject, with the scopes of this saga only", () => {
    const scope = "openid order-saga/place travel-saga/approve";
    expect(byToken(scope)).toEqual({ by: "s-1", scopes: ["place"] });
  });

  it.each([[{}], [undefined], [{ identity: { userArn: null } }], [{ authorizer: {} }]])(
    "is nobody in %j, and nobody may do anything",
    (requestContext) => {
      const caller = callerIn(requestContext, PREFIX);
      expect(caller).toBeUndefined();
      for (const ask of Object.values(ASKS)) expect(forbiddenTo(caller, ask)?.status).toBe(403);
    },
  );

  it("is one person in whatever role, if the session has the same name", () => {
    const [shop, boss] = ["Shop", "Boss"].map((role) => `arn:aws:sts::1:assumed-role/${role}/ann`);
    expect(isSame(shop ?? "", boss ?? "")).toBe(true);
    expect(isSame(shop ?? "", "arn:aws:iam::1:user/ann")).toBe(true);
    expect(isSame(shop ?? "", "arn:aws:sts::1:assumed-role/Shop/bob")).toBe(false);
    expect(isSame("s-1", "s-2")).toBe(false);
  });
});

describe("a token", () => {
  it.each([
    ["place", "place", undefined],
    ["place", "read", undefined],
    ["place", "decide", 403],
    ["place", "compensate", 403],
    ["approve", "place", 403],
    ["approve", "decide", undefined],
    ["operate", "compensate", undefined],
    ["operate", "decide", 403],
    ["place approve", "place", 403],
    ["place approve", "decide", 403],
    ["place approve", "read", undefined],
    ["", "read", 403],
  ] as const)("with the scopes '%s' that wants to %s: %s", (scopes, ask, status) => {
    const scope = scopes
      .split(" ")
      .map((one) => PREFIX + one)
      .join(" ");
    expect(forbiddenTo(byToken(scope), ASKS[ask])?.status).toBe(status);
  });
});

it("of an error that is not known nothing is told", () => {
  const error = Object.assign(new Error("SELECT secret FROM place"), { name: "OrderTrouble" });
  expect(JSON.stringify(problemOf({ noun: "Order" }, error))).not.toMatch(/SELECT|Trouble|at /);
  expect(problemOf({ noun: "Order" }, "text").status).toBe(500);
});
