import { Gate } from "../../../scripts/storm/gate";

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("the gate of a storm", () => {
  it("lets nobody through while it is shut", async () => {
    const gate = new Gate();
    const done: string[] = [];
    const work = gate.shutWhile(async () => {
      await nextTurn();
      done.push("work");
    });
    await gate.opened();
    done.push("through");
    await work;
    expect(done).toEqual(["work", "through"]);
  });

  it("is shut by two at once one after the other: no power is cut while it is", async () => {
    const gate = new Gate();
    const done: string[] = [];
    const cut = (name: string) => async () => {
      done.push(`${name} begins`);
      await nextTurn();
      done.push(`${name} ends`);
    };
    await Promise.all([gate.shutWhile(cut("one")), gate.shutWhile(cut("two"))]);
    expect(done).toEqual(["one begins", "one ends", "two begins", "two ends"]);
  });

  it("opens again after work that failed, for who shut it", async () => {
    const gate = new Gate();
    const work = gate.shutWhile(() => Promise.reject(new Error("no power")));
    await expect(work).rejects.toThrow("no power");
    await gate.opened();
  });
});
