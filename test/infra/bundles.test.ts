import { sagaNames } from "../../lambdas/sagas";
import { addStacks } from "../../lib/app";
import { bundled } from "../../lib/constructs/bundle";
import { entryFile } from "../../lib/constructs/entry";
import { ServiceFunction } from "../../lib/constructs/service-function";
import { CONTROL_PREFIX, faultSchema } from "../../scripts/faults/protocol";
import { FAULT_PROXY } from "../support/fault-proxy";
import { newApp } from "./stacks";

/** What fault code would have to name: faults, the proxy and its control API, kills. */
const WORDS = [
  ...faultSchema.options.filter((fault) => fault.includes("-")),
  ...[CONTROL_PREFIX, FAULT_PROXY, "microburst", "chaos", "SIGKILL", "SIGSTOP"],
];

/** The source of each function; the stacks say which there are. */
function entries(): string[] {
  const app = newApp({ stage: "test" });
  addStacks(app);
  const functions = app.node.findAll().filter((one) => one instanceof ServiceFunction);
  return [...new Set(functions.map(({ entry }) => entry))];
}
const handlers = entries();

const faultCodeIn = (text: string) => WORDS.filter((word) => text.includes(word));

describe("what ships", () => {
  it.each(handlers)("has no fault code: %s", (entry) => {
    const { code, files } = bundled(entry);
    expect(files).toContain("lambdas/runtime/aws/observability.ts");
    expect(files.filter((file) => /^(scripts|test)\//.test(file))).toEqual([]);
    expect(faultCodeIn(code)).toEqual([]);
  });

  it.each(sagaNames)(
    "is what a function needs: a service of %s that is told commands reaches no executions and no bus",
    (saga) => {
      const { files } = bundled(entryFile({ saga, makes: "service", of: "Payment" }));
      expect(files).not.toEqual([]);
      const others = /(executions|event-bus|queue|reconciler|reacting|publisher)\.ts$/;
      expect(files.filter((file) => /^lambdas\//.test(file) && others.test(file))).toEqual([]);
    },
  );

  it("is looked at: every function, by words that the faults really have", () => {
    expect(handlers.length).toBeGreaterThanOrEqual(22);
    expect(WORDS).toContain("lost-answer");
    expect(faultCodeIn(bundled("scripts/faults/inject.ts").code)).toContain("lost-answer");
  });
});
