import { applyAll, effortOf, kinds, root } from "../../../scripts/adding-a-step/patches";

describe("the worked example of adding a step", () => {
  it("can be applied to the project as it is", () => {
    expect(() => applyAll(root, true)).not.toThrow();
  });

  it("is counted by kind of code", () => {
    for (const kind of kinds) expect(effortOf("choreography", kind).added).toBeGreaterThan(0);
    expect(effortOf("service", "product").newFiles).toBe(1);
    expect(effortOf("orchestration", "tools")).toMatchObject({ files: 0, added: 0 });
  });
});
