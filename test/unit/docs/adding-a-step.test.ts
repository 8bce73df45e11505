import { applyAll, effortOf, kinds, type Part, root } from "../../../scripts/adding-a-step/patches";

describe("the worked example of adding a step", () => {
  it("can be applied to the project as it is", () => {
    expect(() => applyAll(root, true)).not.toThrow();
  });

  it("is counted by kind of code", () => {
    const added = (part: Part) => kinds.map((kind) => effortOf(part, kind).added > 0);
    expect(kinds).toEqual(["product", "tools", "tests"]);
    expect(added("service")).toEqual([true, false, true]);
    expect(added("orchestration")).toEqual([true, false, true]);
    expect(effortOf("service", "product").newFiles).toBe(1);
  });

  it("needs nothing for the choreography but of who looks at it from outside", () => {
    expect(effortOf("choreography", "product")).toMatchObject({ files: 0, added: 0 });
    expect(effortOf("choreography", "tools").added).toBeGreaterThan(0);
  });
});
