import { type Entry, summary } from "../../../scripts/stage/times";

const of = (kind: Entry["kind"], name: string, seconds: number): Entry => ({ kind, name, seconds });

it("a run's times are told by step, by the ten slowest files, and by an emulator's processes", () => {
  const files = Array.from({ length: 12 }, (_, i) => of("file", `test/${i}.test.ts`, i));
  const told = summary(
    [
      of("step", "types", 4),
      ...files,
      of("emulator", "LocalStack", 30),
      of("emulator", "functions", 20),
      of("emulator", "functions", 25),
    ],
    50,
  );
  const lines = told.split("\n").map((line) => line.trim());
  expect(lines).toEqual([
    "Where the time went: 50 s in all",
    "4 s  types",
    "The 10 slowest files:",
    ...[11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((i) => `${i} s  test/${i}.test.ts`),
    "The emulators used 75 s of CPU, 1.5 cores:",
    "30 s  LocalStack",
    "45 s  functions",
  ]);
});
