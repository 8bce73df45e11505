import { parseCommand } from "../order/envelope";
import { orderFence } from "../order/fence";
import { orderRows } from "../order/table";
import { unreachable } from "../shared/decision";
import { DynamoDbStore, documentClient } from "../shared/dynamodb-store";
import { now, setting } from "../shared/environment";
import type { ParticipantFunction } from "../shared/participant-handler";
import { runCommand } from "../shared/run-command";
import {
  type PaymentCommand,
  type PaymentEffect,
  type PaymentKnown,
  paymentCommands,
  paymentStateSchema,
} from "./commands";
import { paymentParticipant } from "./decide";
import { ledgerEntrySchema, sandboxProvider } from "./provider";

const client = documentClient();
const fence = orderFence(new DynamoDbStore(client, orderRows()));
const store = new DynamoDbStore(client, {
  table: setting("PAYMENT_TABLE"),
  keyAttribute: "orderId",
  state: paymentStateSchema,
});
const provider = sandboxProvider(
  new DynamoDbStore(client, {
    table: setting("PROVIDER_TABLE"),
    keyAttribute: "key",
    state: ledgerEntrySchema,
  }),
);

async function perform(wanted: PaymentEffect): Promise<Partial<PaymentKnown>> {
  switch (wanted.effect) {
    case "capture":
      return { provider: await provider.capture(wanted.order, wanted.amount) };
    case "cancel":
      return { provider: await provider.cancel(wanted.order) };
    case "fence":
      return { decision: await fence(wanted.order) };
    default:
      return unreachable(wanted);
  }
}

/** The payment service, deployed: however its commands come. */
export const paymentService: ParticipantFunction<PaymentCommand> = {
  parse: (event) => parseCommand(paymentCommands, event),
  sagaId: ({ order }) => order.orderId,
  run: (command) => runCommand(paymentParticipant, command, { store, now, perform }),
};
