import { metrics } from "../../../lambdas/runtime/aws/observability";
import { commandHandler } from "../../../lambdas/runtime/functions/service";
import { Refused, Unavailable } from "../../../lambdas/saga/errors";
import { aContext } from "./lambda-context";

test("a function that runs out of time is left to Lambda, whose error is retried", async () => {
  let answer = (): void => undefined;
  const handler = commandHandler({
    parse: () => ({ name: "reserve" }),
    sagaId: () => "o-1",
    run: () => new Promise((resolve) => (answer = () => resolve({ replayed: false }))),
  });
  const running = handler({}, aContext(6));
  // Middy's own limit would be 5 ms before the end. Well after it, the function still runs.
  const ended = await Promise.race([running.catch(String), new Promise((r) => setTimeout(r, 60))]);
  expect(ended).toBeUndefined();
  answer();
  expect(await running).toEqual({ replayed: false });
});

test.each([
  ["a refusal is no failure", new Refused("OutOfStock", "none left"), ["Refused"]],
  ["a failure is no refusal", new Unavailable("no answer"), ["Failed"]],
  ["nor is an error that nobody expected", new TypeError("undefined"), ["Failed"]],
])("what the alarms count: %s", async (_, error, counted) => {
  const add = jest.spyOn(metrics, "addMetric");
  const handler = commandHandler({
    parse: () => ({ name: "reserve" }),
    sagaId: () => "o-1",
    run: () => Promise.reject(error),
  });
  await expect(handler({}, aContext(1000))).rejects.toThrow(error);
  expect(add.mock.calls.map(([name]) => name)).toEqual(counted);
  add.mockRestore();
});
