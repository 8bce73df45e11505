import { commandHandler } from "../../../lambdas/runtime/functions/service";
import { aContext } from "./lambda-context";

test("a function that runs out of time is left to Lambda, whose error is retried", async () => {
  let answer = (): void => undefined;
  const handler = commandHandler({
    parse: () => ({ name: "reserve" }),
    sagaId: () => "o-1",
    run: () => new Promise((resolve) => (answer = () => resolve({ replayed: false }))),
  });
  const running = handler({}, aContext(6));
  // Middy's own limit would be 5 ms before the end: well past it, the function still runs.
  const ended = await Promise.race([running.catch(String), new Promise((r) => setTimeout(r, 60))]);
  expect(ended).toBeUndefined();
  answer();
  expect(await running).toEqual({ replayed: false });
});
