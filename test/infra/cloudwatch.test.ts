import { type Point, type State, stateOf, type Treatment } from "./cloudwatch";

/** "Retain current state". */
const KEPT = "INSUFFICIENT_DATA before";
const treatments: readonly Treatment[] = ["missing", "ignore", "breaching", "notBreaching"];
const isPoint = (of: string): of is Point => ["X", "0", "-"].includes(of);

/** The tables of AWS's page: data points, and the state for each way to treat missing data. */
const rows = [
  [3, "0 - X - X", "OK", "OK", "OK", "OK"],
  [3, "0 - - - -", "OK", "OK", "OK", "OK"],
  [3, "- - - - -", "INSUFFICIENT_DATA", KEPT, "ALARM", "OK"],
  [3, "0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
  [3, "- - X - -", "ALARM", KEPT, "ALARM", "OK"],
  [2, "0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
  [2, "0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
  [2, "0 - X - -", "OK", "OK", "ALARM", "OK"],
  [2, "- - - - 0", "OK", "OK", "ALARM", "OK"],
  [2, "- - - X -", "ALARM", KEPT, "ALARM", "OK"],
] as const;

describe.each(rows)("%i of 3, of %s", (breaching, points, ...states) => {
  it.each(treatments.map((treat, i) => [treat, states[i]] as const))("%s: %s", (treat, state) => {
    const given = points.split(" ").filter(isPoint);
    for (const before of ["OK", "ALARM", "INSUFFICIENT_DATA"] satisfies State[]) {
      const wanted = state === KEPT ? before : state;
      expect(stateOf(given, { breaching, of: 3, treat }, before)).toBe(wanted);
    }
  });
});

it("is not alarmed by the first bad point, where missing ones stay missing", () => {
  const points: Point[] = ["-", "-", "-", "-", "X"];
  expect(stateOf(points, { breaching: 3, of: 3, treat: "missing" }, "OK")).toBe("OK");
});
