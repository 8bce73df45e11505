import { deploymentProgress } from "../../../scripts/deploy/progress";

test("a deployment tells its phases, and every two seconds how far it is", () => {
  const lines: string[] = [];
  let now = 0;
  const take = deploymentProgress(
    (line) => lines.push(line),
    () => now,
  );
  const event = (done: number, name: string) =>
    `OrderSaga |  ${done} | 11:50:33 AM | CREATE_COMPLETE      | AWS::Lambda::Function | ${name} (X1)`;
  take("✨  Synthesis time: 5.12s");
  take("OrderSaga: start: Publishing OrderSaga Template");
  take("OrderSaga: start: Publishing Handler/Code");
  take(event(1, "Order"));
  now += 2000;
  take(event(12, "Payment/Handler"));
  take(event(13, "Inventory"));
  take("   at somewhere in a stack | 1/2 |");
  expect(lines).toEqual([
    "  synthesized in 5.12 s",
    "  uploading the functions' code",
    "  OrderSaga 12: Lambda::Function Payment/Handler, create complete",
  ]);
});
