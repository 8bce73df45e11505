import type { SagaClient } from "../../scripts/client/saga-client";
import { waitFor } from "../../scripts/client/wait-for";
import type { End, JourneyName } from "./scenario";

export interface ScenarioOrder {
  readonly orderId: string;
  readonly items: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly unitPrice: number;
  }[];
}

/** How a saga is brought about and driven to its end, as a client and a person would. */
export interface Journey {
  readonly order: { readonly unitPrice?: number; readonly paymentToken?: string };
  /** What is already so before the execution starts and faults are armed. */
  prepare?(saga: SagaClient, order: ScenarioOrder): Promise<unknown>;
  /** What a person does while it runs. */
  meanwhile?(saga: SagaClient, order: ScenarioOrder): Promise<unknown>;
  readonly end: End;
}

const CONFIRMED: End = {
  order: "CONFIRMED",
  reservation: "HELD",
  payment: "CAPTURED",
  provider: "CAPTURED",
  stepLetters: 0,
  compensationLetters: 0,
  execution: "SUCCEEDED",
};

export const UNDONE: End = {
  ...CONFIRMED,
  order: "CANCELLED",
  reservation: "RELEASED",
  payment: "REFUNDED",
  provider: "REFUNDED",
};

export const journeys: Readonly<Record<JourneyName, Journey>> = {
  confirmed: { order: {}, end: CONFIRMED },
  declined: {
    order: { paymentToken: "tok_declined" },
    end: { ...UNDONE, payment: "DECLINED", provider: "DECLINED" },
  },
  /** Everything but the confirmation was done when the order was abandoned: a whole undo. */
  undone: {
    order: {},
    prepare: async (saga, order) => {
      await saga.invoke("Order", { command: "place", order });
      await saga.invoke("Inventory", { command: "reserve", order });
      await saga.invoke("Payment", { command: "charge", order });
      await saga.invoke("Order", { command: "abandon", order, reason: "Changed" });
    },
    end: UNDONE,
  },
  approved: {
    order: { unitPrice: 100_000 },
    meanwhile: async (saga, { orderId }) => {
      await waitFor(`${orderId} to park`, async () => (await saga.rows(orderId)).order?.taskToken);
      const approve = { orderId, decision: "approve", by: "scenario" };
      // A person who gets no answer asks again.
      await waitFor(`${orderId}'s approval`, async () => {
        const answer = await saga.invoke("Approval", approve);
        return answer.ok || !["Unavailable", "Runtime.ExitError"].includes(answer.error);
      });
    },
    end: CONFIRMED,
  },
};
