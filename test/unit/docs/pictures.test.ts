import { exampleSaga, SHOWN } from "../../../scripts/pages/example-saga";

describe("the pictures", () => {
  it("of the console are of orders in every condition, as the command would tell them", async () => {
    const saga = exampleSaga();
    const sagas = [...(await saga.open()), ...(await saga.recent(10))];
    expect(sagas.map(({ id, condition, status }) => [id, condition, status])).toEqual([
      ["order-0998", "stuck", "PENDING"],
      [SHOWN, "parked", "PENDING"],
      ["order-1004", "running", "PENDING"],
      ["order-1002", "ended", "CANCELLED"],
      ["order-1001", "ended", "CONFIRMED"],
    ]);
    expect(await saga.find(SHOWN)).toMatchObject({ violations: [] });
  });
});
