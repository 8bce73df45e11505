import { order } from "../../../lambdas/order/saga";
import { Plan } from "../../../scripts/scenarios/plan";
import { newSubject } from "../../../scripts/scenarios/subject";
import { Unfinished } from "../../../scripts/storm/unfinished";

const plan = new Plan(order);
const aSubject = () => newSubject(order, plan.journey("confirmed"));
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("the unfinished sagas of a storm", () => {
  let told: string[];
  let stop: AbortController;
  let unfinished: Unfinished;
  beforeEach(() => {
    told = [];
    stop = new AbortController();
    const proxy = {
      clear: async (id?: string) => void told.push(`calls of ${id}`),
      clearRules: async (id?: string) => void told.push(`rules of ${id}`),
    };
    unfinished = new Unfinished(proxy, stop.signal);
  });

  const coordination = { forget: (id: string) => void told.push(`runs of ${id}`) };
  const late = (count: number) => {
    const subjects = Array.from({ length: count }, aSubject);
    for (const subject of subjects) unfinished.tookTooLong(subject);
    return subjects;
  };
  const whetherThereIsRoom = async () => {
    let is = false;
    void unfinished.room().then(() => {
      is = true;
    });
    await nextTurn();
    return () => is;
  };

  it("leave nothing in memory once they have ended", async () => {
    const subject = aSubject();
    unfinished.begun(subject);
    unfinished.tookTooLong(subject);
    await unfinished.forget(subject.id, { coordination });
    expect(told.sort()).toEqual(
      ["calls", "rules", "runs"].map((what) => `${what} of ${subject.id}`),
    );
    expect(unfinished.late).toEqual([]);
    told = [];
    await unfinished.disarm();
    expect(told).toEqual([]);
  });

  it("let no other saga begin while too many of them are late", async () => {
    late(31);
    expect((await whetherThereIsRoom())()).toBe(true);
    const [one] = late(1);
    const isRoom = await whetherThereIsRoom();
    expect(isRoom()).toBe(false);
    await unfinished.forget(one?.id ?? "", { coordination });
    expect(isRoom()).toBe(true);
  });

  it("hold up nobody who has stopped the storm", async () => {
    late(32);
    const isRoom = await whetherThereIsRoom();
    stop.abort();
    await nextTurn();
    expect(isRoom()).toBe(true);
  });
});
