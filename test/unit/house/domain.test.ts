import { type AnySaga, servicesIn } from "../../../lambdas/saga/define";
import { type SagaName, sagaNames, sagas } from "../../../lambdas/sagas";
import { code, type File, within, withoutComments, wrong } from "./project";

/*
 * The names of a saga's states, events and refusals may only occur in its folder. They are derived from the
 * definitions, for every saga. Whether "charge" means the order's payment or plain English, only a person
 * can tell. So the order's words are a list by hand, and so are the exceptions.
 *
 * `scripts/stripe` plays a provider, as lambdas/providers uses one: both speak of payments.
 *
 * The snapshot has the number of lines in each file outside lambdas/order that name what only orders have.
 * Engines without such lines take any saga. The numbers may only get smaller (`npx jest -u` updates them).
 */

const DOMAIN =
  /(?<!rec)order(?!ed|ing|By)|\bsku|stock|inventory|payment|charge|refund|reserv|OutOfStock|CardDeclined/i;
/** Exceptions: plain English, words of AWS, and the command's word for the counters of any saga. */
const ENGLISH =
  /saga stock\b|in order\b|out of order\b|\border of\b|\bborder\b|RestoreOrder|reservedConcurrent/gi;

const linesOf = ({ text }: File) =>
  withoutComments(text)
    .split("\n")
    .filter((line) => DOMAIN.test(line.replaceAll(ENGLISH, ""))).length;

const counts = (of: readonly File[]) =>
  Object.fromEntries(
    of.map((file) => [file.path, linesOf(file)] as const).filter(([, lines]) => lines > 0),
  );

describe("what names the order's domain outside its folder", () => {
  const engines = code.filter(
    ({ path }) =>
      /^(lambdas|statemachine|lib|bin|scripts)\//.test(path) &&
      !/^lambdas\/(?!saga\/|runtime\/)[\w-]+\//.test(path) &&
      !path.startsWith("scripts/stripe/"),
  );
  const found = counts(engines);

  it("is as listed, file by file", () => expect(found).toMatchSnapshot());

  it("is not in the kit or the runtime, and in one place of the search at most", () => {
    const of = (room: RegExp) => Object.keys(found).filter((path) => room.test(path));
    expect(of(/^lambdas\/(saga|runtime)\//)).toEqual([]);
    expect(of(/^scripts\/search\//).length).toBeLessThanOrEqual(1);
  });

  it("is counted by lines that run", () => {
    const text = "// an order\nconst sku = 1;\nsort(them, in order);\nrefund();";
    expect(counts([wrong("lib/a.ts", text)])).toEqual({ "lib/a.ts": 2 });
  });
});

/** Names that only one saga can mean: those of at least two words. */
function namesIn(saga: AnySaga): string[] {
  const { steps, idName } = saga;
  const ofSteps = steps.flatMap((step) => ("undo" in step ? [step.state, step.undo] : []));
  const ofServices = servicesIn(saga).flatMap(({ refuses, events }) => [
    ...refuses,
    ...Object.values(events),
  ]);
  return [idName, ...ofSteps, ...ofServices].filter((name) => /.[A-Z]/.test(name));
}

describe.each(sagaNames)("the %s saga's own names", (name) => {
  const rooms = /^(lambdas\/(saga|runtime)|statemachine|lib\/constructs|scripts\/search)\//;
  const named = (of: readonly File[]) =>
    of.flatMap(({ path, text }) =>
      namesIn(sagas[name]).flatMap((word) =>
        new RegExp(`\\b${word}\\b`).test(withoutComments(text)) ? [`${path} names ${word}`] : [],
      ),
    );

  it("are in no provider", () => {
    const providers = within(/^lambdas\/providers\//);
    expect(providers.length).toBeGreaterThan(5);
    expect(named(providers)).toEqual([]);
  });

  it("are in no engine", () => {
    expect(named(within(rooms))).toEqual([]);
    const [word] = namesIn(sagas[name]);
    expect(named([wrong("lambdas/saga/a.ts", `const a = "${word}";`)])).toHaveLength(1);
  });
});

describe("a saga's folder", () => {
  /** The order saga is older than the patterns. It has its own words for rows, and lists all currencies. */
  const most = (name: SagaName) => (name === "order" ? 200 : 150);

  it.each(sagaNames)("%s is all that a saga takes, and is short", (name) => {
    // Leaves out the examples, which are for tests, and providers, which a deployment may take in place of the sandbox.
    const own = within(new RegExp(`^lambdas/${name}/(?!examples|[a-z]+-[a-z]+\\.ts)`));
    const lines = own.reduce((sum, { text }) => sum + text.split("\n").length - 1, 0);
    expect(lines).toBeGreaterThan(30);
    expect(lines).toBeLessThanOrEqual(most(name));
  });
});
