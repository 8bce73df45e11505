import { code, type File, withoutComments, wrong } from "./project";

/*
 * How many lines of each file outside lambdas/order name what only orders have. The engines take
 * any saga where there are none; the snapshot may only get shorter (`npx jest -u` writes it again).
 */

const DOMAIN =
  /(?<!rec)order(?!ed|ing|By)|\bsku|stock|inventory|payment|charge|refund|reserv|OutOfStock|CardDeclined/i;
/** English, and not the domain. */
const ENGLISH = /in order\b|out of order\b|\border of\b|RestoreOrder/gi;

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
      !/^lambdas\/(order|travel)\//.test(path),
  );
  const found = counts(engines);

  it("is as listed, file by file", () => expect(found).toMatchSnapshot());

  it("is not in the kit or the runtime, and in two places of the search at most", () => {
    const of = (room: RegExp) => Object.keys(found).filter((path) => room.test(path));
    expect(of(/^lambdas\/(saga|runtime)\//)).toEqual([]);
    expect(of(/^scripts\/search\//).length).toBeLessThanOrEqual(2);
  });

  it("is counted by lines that run", () => {
    const text = "// an order\nconst sku = 1;\nsort(them, in order);\nrefund();";
    expect(counts([wrong("lib/a.ts", text)])).toEqual({ "lib/a.ts": 2 });
  });
});
