import { aContext } from "./lambda-context";

// The other tests are silent. Powertools reads this when a function is loaded.
beforeAll(() => {
  process.env.POWERTOOLS_LOG_LEVEL = "INFO";
  process.env.POWERTOOLS_METRICS_DISABLED = "false";
});

test("what counts nothing writes no line about that, and what counts writes its metric", async () => {
  const lines: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, "write").mockImplementation((line) => lines.push(String(line)) > 0),
  );
  const { commandHandler } = await import("../../../lambdas/runtime/functions/service");
  const answering = (replayed: boolean) =>
    commandHandler({
      parse: () => ({ name: "reserve" }),
      sagaId: () => "o-1",
      run: async () => ({ replayed }),
    });
  await answering(false)({}, aContext(1000));
  expect(lines.filter((line) => line.includes("No application metrics"))).toEqual([]);
  const [first = "{}"] = lines.filter((line) => line.includes('"committed"'));
  // What the log group tells is not in each line.
  expect(Object.keys(JSON.parse(first)).filter((key) => key.startsWith("function_"))).toEqual([
    "function_request_id",
  ]);
  await answering(true)({}, aContext(1000));
  expect(lines.filter((line) => line.includes('"Replayed":1'))).toHaveLength(1);
  for (const spy of spies) spy.mockRestore();
});
