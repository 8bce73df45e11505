import { type AnySaga, servicesIn } from "../../../lambdas/saga/define";
import { type SagaName, sagaNames, sagas } from "../../../lambdas/sagas";
import { code, type File, within, withoutComments, wrong } from "./project";

/*
 * What a saga's states, events and refusals are called stands in its folder alone; that is derived of
 * the definitions, for every saga. Whether "charge" is the order's or English only a person can
 * tell: the words of the order are a list by hand, and so is what is no word of it.
 *
 * How many lines of each file outside lambdas/order name what only orders have. The engines take
 * any saga where there are none; the snapshot may only get shorter (`npx jest -u` writes it again).
 */

const DOMAIN =
  /(?<!rec)order(?!ed|ing|By)|\bsku|stock|inventory|payment|charge|refund|reserv|OutOfStock|CardDeclined/i;
/** English, of AWS, or the command's word for what any saga takes from, and not the domain. */
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
      !/^lambdas\/(?!saga\/|runtime\/)[\w-]+\//.test(path),
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

/** What only one saga can mean: made of two words at least. */
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

  it("are in no engine", () => {
    expect(named(within(rooms))).toEqual([]);
    const [word] = namesIn(sagas[name]);
    expect(named([wrong("lambdas/saga/a.ts", `const a = "${word}";`)])).toHaveLength(1);
  });
});

describe("a saga's folder", () => {
  /** The order's is older than the patterns: it has words of its own for rows, and all currencies. */
  const most = (name: SagaName) => (name === "order" ? 200 : 150);

  it.each(sagaNames)("%s is all that a saga takes, and is short", (name) => {
    // Examples are what tests run.
    const own = within(new RegExp(`^lambdas/${name}/(?!examples)`));
    const lines = own.reduce((sum, { text }) => sum + text.split("\n").length - 1, 0);
    expect(lines).toBeGreaterThan(30);
    expect(lines).toBeLessThanOrEqual(most(name));
  });
});
