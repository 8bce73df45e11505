import { Gate } from "../../../scripts/storm/gate";

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("the gate of a storm", () => {
  it("lets no saga through while it is shut", async () => {
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

  it("serves two callers one after the other, so that no power cut overlaps", async () => {
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

  it("opens again after its work failed", async () => {
    const gate = new Gate();
    const work = gate.shutWhile(() => Promise.reject(new Error("no power")));
    await expect(work).rejects.toThrow("no power");
    await gate.opened();
  });
});
