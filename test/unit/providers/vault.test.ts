import type { Order } from "../../../lambdas/order/request";
import { order as definition } from "../../../lambdas/order/saga";
import { withSecretsKept } from "../../../lambdas/runtime/keeping";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { sandbox } from "../../../lambdas/runtime/sandbox";
import { partsOf } from "../../../lambdas/runtime/services";
import { keepSecret, type VaultRow, vaulted } from "../../../lambdas/runtime/vault";
import { type AnyRequest, type AnySaga, serviceNamed } from "../../../lambdas/saga/define";
import { Unavailable } from "../../../lambdas/saga/errors";
import type { Books } from "../../../lambdas/saga/service";
import { outsideContract } from "../../contract/outside-contract";
import { sandboxOver } from "../../contract/sandbox";
import { anOrder, NOW } from "../given";
import { World } from "../protocol/world";

/** The sandbox knows by the token that it refunds late. In an undo it gets the reference. */
const BY_TOKEN = ["calls an undo that takes its time pending, and says when it is there"];

const saga: AnySaga = definition;
const { sandbox: played } = serviceNamed(saga, "Payment");
let vault: MemoryStore<VaultRow>;
let books: MemoryStore<Books>;
beforeEach(() => {
  vault = new MemoryStore();
  books = new MemoryStore();
});

const over = (rows: MemoryStore<VaultRow>, inner = new MemoryStore<Books>()) => {
  if (!played) throw new Error("payments act outside");
  const provider = sandbox(played, saga, inner);
  return vaulted<AnyRequest>(provider, { field: "paymentToken", rows, idOf: saga.idOf });
};
/** The order as it is placed once its token is in the vault. */
async function kept(changes: Partial<Order> = {}): Promise<Order> {
  const wanted = anOrder(changes);
  const { orderId: id, paymentToken: secret } = wanted;
  return { ...wanted, paymentToken: await keepSecret(vault, { id, secret, now: NOW, waits: 60 }) };
}
const status = () => vault.rows.get("o-1")?.state.status;
const outside = () => books.rows.get("o-1")?.state.status;
const everything = () => JSON.stringify([...vault.rows, ...books.rows]);

describe("a provider behind a vault", () => {
  const rows = new MemoryStore<VaultRow>();
  const inner = new MemoryStore<Books>();
  outsideContract(
    "the sandbox behind a vault",
    async () => {
      const subject = sandboxOver(inner);
      const keep = (one: Order): Order => {
        const { orderId, paymentToken: secret } = one;
        const reference = `vault:of-the-saga-${orderId}`;
        const state = { status: "KEPT", reference, secret, expiresAt: 1 } as const;
        rows.rows.set(orderId, { version: 1, state });
        return { ...one, paymentToken: reference };
      };
      const provider = over(rows, inner);
      return { ...subject, provider, request: (whim) => keep(subject.request(whim)) };
    },
    BY_TOKEN,
  );
});

describe("a payment token in the vault", () => {
  it("is used for the charge, and is gone when the charge has ended", async () => {
    expect(await over(vault, books).do(await kept({ paymentToken: "tok_declined" }), 2500)).toBe(
      "REFUSED",
    );
    expect([status(), outside()]).toEqual(["GONE", "DECLINED"]);
    expect(everything()).not.toContain("tok_declined");
  });

  it("is gone when a saga is undone that never charged", async () => {
    expect(await over(vault, books).undo(await kept())).toBe("BARRED");
    expect([status(), outside()]).toEqual(["GONE", "BARRED"]);
  });

  it("is gone when a saga is undone that asked the provider for nothing", async () => {
    const placed = await kept();
    const world = new World(
      { widget: 9 },
      { ...partsOf<AnyRequest>(saga), outside: () => over(vault, books) },
    );
    for (const name of ["place", "reserve", "abandon", "refund"]) await world.send(name, placed);
    expect([status(), outside()]).toEqual(["GONE", undefined]);
  });

  it("stays while the charge may still need it", async () => {
    const placed = await kept({ paymentToken: "tok_stored_error" });
    await expect(over(vault, books).do(placed, 2500)).rejects.toThrow(Unavailable);
    expect(status()).toBe("KEPT");
    expect(await over(vault, books).find(placed)).toBe("DONE");
    expect(status()).toBe("GONE");
  });

  it("is removed by the next try where it could not be removed, and nothing is charged twice", async () => {
    const placed = await kept();
    const commit = jest.spyOn(vault, "commit").mockRejectedValueOnce(new Unavailable("down"));
    await expect(over(vault, books).do(placed, 2500)).rejects.toThrow(Unavailable);
    commit.mockRestore();
    expect([status(), outside()]).toEqual(["KEPT", "CAPTURED"]);
    expect(await over(vault, books).find(placed)).toBe("DONE");
    expect(await over(vault, books).do(placed, 2500)).toBe("DONE");
    expect(books.rows.get("o-1")?.state).toMatchObject({ captures: 1 });
    expect(status()).toBe("GONE");
  });

  it("is refused to a request that names another reference", async () => {
    await kept();
    const other = anOrder({ paymentToken: "vault:of-another-saga-000" });
    expect(await over(vault, books).do(other, 2500)).toEqual({
      outcome: "REFUSED",
      cause: "secret_gone",
    });
    expect([status(), outside()]).toEqual(["KEPT", undefined]);
  });

  it("must be in the vault: a request that holds the token itself is refused", async () => {
    expect(await over(vault, books).do(anOrder(), 2500)).toEqual({
      outcome: "REFUSED",
      cause: "secret_not_in_vault",
    });
    expect(outside()).toBeUndefined();
  });

  it("is not needed by a charge that has begun", async () => {
    const placed = await kept();
    await over(vault, books).do(placed, 2500);
    vault.rows.clear();
    expect(await over(vault, books).do(placed, 2500)).toBe("DONE");
  });
});

describe("keeping a secret", () => {
  const DAY = 86_400;
  const since = (days: number) => new Date(Date.parse(NOW) + days * DAY * 1000).toISOString();
  const keep = (secret: string, days = 0) =>
    keepSecret(vault, { id: "o-1", secret, now: since(days), waits: 7 * DAY });

  it("gives the same reference each time, also when the secret is gone", async () => {
    const reference = await keep("tok_visa");
    expect(reference).toMatch(/^vault:[\w-]{36}$/);
    expect(await keep("tok_visa")).toBe(reference);
    await over(vault, books).undo(anOrder({ paymentToken: reference }));
    expect(await keep("tok_visa")).toBe(reference);
    expect(status()).toBe("GONE");
  });

  it("refuses another secret for the same saga", async () => {
    await keep("tok_visa");
    await expect(keep("tok_other")).rejects.toThrow("o-1: another secret is kept for this id");
  });

  /** For how many days after `NOW` the secret is there. */
  const daysLeft = () => {
    const { expiresAt = 0 } = vault.rows.get("o-1")?.state ?? {};
    return (expiresAt - Math.ceil(Date.parse(NOW) / 1000)) / DAY;
  };

  it("ends by itself 30 days after a saga would have stopped waiting that was never started", async () => {
    await keep("tok_visa");
    expect(daysLeft()).toBe(37);
  });

  it("goes on for a saga that is placed again much later: it may wait as long as any", async () => {
    const reference = await keep("tok_visa");
    await keep("tok_visa", 2);
    expect(daysLeft()).toBe(37);
    expect(await keep("tok_visa", 36)).toBe(reference);
    expect(daysLeft()).toBe(36 + 37);
  });

  it("ends with the charge, also where it is kept for longer meanwhile", async () => {
    const reference = await keep("tok_visa");
    const charging = over(vault, books);
    const read = vault.read.bind(vault);
    jest.spyOn(vault, "read").mockImplementationOnce(async (key) => {
      const found = await read(key);
      await keep("tok_visa", 36);
      return found;
    });
    expect(await charging.do(anOrder({ paymentToken: reference }), 2500)).toBe("DONE");
    expect(status()).toBe("GONE");
  });
});

it.each([604_800, 31_000_000])(
  "%d s of approvals: the vault outlives them, whoever writes it",
  async (waits) => {
    const placed = await withSecretsKept(
      saga,
      { of: () => vault, now: () => NOW, waits },
      anOrder(),
    );
    expect(saga.idOf(placed)).toBe("o-1");
    const deadline = Date.parse(NOW) / 1000 + waits;
    expect(vault.rows.get("o-1")?.state.expiresAt).toBeGreaterThan(deadline + 29 * 86_400);
  },
);
