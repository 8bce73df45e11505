import {
  type PaymentKnown,
  type PaymentState,
  type ProviderStatus,
  paymentStateSchema,
} from "../../../lambdas/payment/commands";
import { paymentParticipant } from "../../../lambdas/payment/decide";
import { ledgerEntrySchema } from "../../../lambdas/payment/provider";
import { anOrder, decisionTable, NOW } from "../given";

type Given = "NONE" | PaymentState["status"];

const order = anOrder();
const given: readonly Given[] = ["NONE", ...paymentStateSchema.shape.status.options];
const statuses: readonly ProviderStatus[] = ledgerEntrySchema.shape.status.options;

function stored(status: Given): PaymentState | undefined {
  return status === "NONE" ? undefined : { status, amount: 2500, currency: "EUR" };
}

const decide = (status: Given, name: "charge" | "refund", known: Partial<PaymentKnown>) =>
  paymentParticipant.decide(stored(status), { name, order }, NOW, known);

describe("a charge, by what the provider is known to say of its key", () => {
  type When = "nothing yet" | ProviderStatus;
  const intended = "writes CAPTURING and goes on";
  const again = "answers CAPTURED again";
  const declined = "refuses: CardDeclined";
  const late = "refuses: OrderAbandoned";

  decisionTable<Given, When>(
    {
      NONE: {
        "nothing yet": intended,
        CAPTURED: intended,
        DECLINED: intended,
        REFUNDED: intended,
        BARRED: intended,
      },
      CAPTURING: {
        "nothing yet": "asks for capture",
        CAPTURED: "writes CAPTURED",
        DECLINED: "writes DECLINED and goes on",
        REFUNDED: late,
        BARRED: late,
      },
      CAPTURED: {
        "nothing yet": again,
        CAPTURED: again,
        DECLINED: again,
        REFUNDED: again,
        BARRED: again,
      },
      DECLINED: {
        "nothing yet": declined,
        CAPTURED: declined,
        DECLINED: declined,
        REFUNDED: declined,
        BARRED: declined,
      },
      REFUNDING: {
        "nothing yet": late,
        CAPTURED: "asks for cancel",
        DECLINED: late,
        REFUNDED: late,
        BARRED: late,
      },
      REFUNDED: {
        "nothing yet": late,
        CAPTURED: "asks for cancel",
        DECLINED: late,
        REFUNDED: late,
        BARRED: late,
      },
    },
    { given, when: ["nothing yet", ...statuses] },
    (status, provider) => decide(status, "charge", provider === "nothing yet" ? {} : { provider }),
  );
});

describe("a refund, by what is known of the order and of the provider's key", () => {
  type When = "nothing yet" | "CONFIRMED" | "ABANDONED" | `ABANDONED and ${ProviderStatus}`;
  const fence = "asks for fence";
  const confirmed = "refuses: AlreadyConfirmed";
  const once = (sentence: string): Record<When, string> => ({
    "nothing yet": sentence,
    CONFIRMED: sentence,
    ...abandoned(sentence),
  });
  const abandoned = (sentence: string) => ({
    ABANDONED: sentence,
    "ABANDONED and CAPTURED": sentence,
    "ABANDONED and DECLINED": sentence,
    "ABANDONED and REFUNDED": sentence,
    "ABANDONED and BARRED": sentence,
  });
  const fenced = "writes REFUNDING and goes on";
  const known = statuses.map((status) => `ABANDONED and ${status}` as const);

  decisionTable<Given, When>(
    {
      NONE: { "nothing yet": fence, CONFIRMED: confirmed, ...abandoned("writes REFUNDED") },
      CAPTURING: { "nothing yet": fence, CONFIRMED: confirmed, ...abandoned(fenced) },
      CAPTURED: { "nothing yet": fence, CONFIRMED: confirmed, ...abandoned(fenced) },
      DECLINED: once("answers DECLINED again"),
      REFUNDING: {
        "nothing yet": fence,
        CONFIRMED: confirmed,
        ...abandoned("writes REFUNDED"),
        ABANDONED: "asks for cancel",
      },
      REFUNDED: once("answers REFUNDED again"),
    },
    { given, when: ["nothing yet", "CONFIRMED", "ABANDONED", ...known] },
    (status, when) => {
      const provider = statuses.find((s) => when === `ABANDONED and ${s}`);
      const decision = when === "nothing yet" || when === "CONFIRMED" ? when : "ABANDONED";
      return decide(status, "refund", {
        ...(provider && { provider }),
        ...(decision !== "nothing yet" && { decision }),
      });
    },
  );
});

describe("a payment", () => {
  it("captures the whole order, in minor units", () => {
    const items = [
      { sku: "widget", quantity: 2, unitPrice: 1250 },
      { sku: "gadget", quantity: 3, unitPrice: 1 },
    ];
    const command = { name: "charge", order: anOrder({ items }) } as const;
    expect(paymentParticipant.decide(undefined, command, NOW, {})).toMatchObject({
      state: { amount: 2503, currency: "EUR", intendedAt: NOW },
    });
  });

  it("never changes its amount or its currency", () => {
    for (const status of paymentStateSchema.shape.status.options) {
      for (const other of [{ amount: 1 }, { currency: "USD" }]) {
        const state: PaymentState = { status, amount: 2500, currency: "EUR", ...other };
        const decision = paymentParticipant.decide(state, { name: "charge", order }, NOW, {});
        expect(decision).toMatchObject({ do: "refuse", kind: "OrderConflict" });
      }
    }
  });

  it("is found by the order id alone, and is expected as the saga leaves it", () => {
    expect(paymentParticipant.key({ name: "refund", order })).toBe("o-1");
    expect(paymentParticipant.expect({ name: "charge", order })).toBeUndefined();
    expect(paymentParticipant.expect({ name: "refund", order })).toEqual({
      version: 2,
      state: { status: "CAPTURED", amount: 2500, currency: "EUR" },
    });
  });
});
