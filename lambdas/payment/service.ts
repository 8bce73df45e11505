import { parseCommand } from "../order/envelope";
import { orderFence } from "../order/fence";
import { orderRows } from "../order/table";
import { DynamoDbStore, documentClient } from "../runtime/aws/dynamodb-store";
import { now, setting } from "../runtime/aws/environment";
import type { ParticipantFunction } from "../runtime/functions/participant";
import { runCommand } from "../runtime/run-command";
import { type PaymentCommand, paymentCommands, paymentStateSchema } from "./commands";
import { paymentParticipant } from "./decide";
import { paymentEffects } from "./effects";
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

/** The payment service, deployed: however its commands come. */
export const paymentService: ParticipantFunction<PaymentCommand> = {
  parse: (event) => parseCommand(paymentCommands, event),
  sagaId: ({ order }) => order.orderId,
  run: (command) =>
    runCommand(paymentParticipant, command, {
      store,
      now,
      perform: paymentEffects(provider, fence),
    }),
};
