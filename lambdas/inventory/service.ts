import { parseCommand } from "../order/envelope";
import { orderFence } from "../order/fence";
import { orderRows } from "../order/table";
import { DynamoDbStore, documentClient } from "../runtime/aws/dynamodb-store";
import { now, setting } from "../runtime/aws/environment";
import type { ParticipantFunction } from "../runtime/functions/participant";
import { runCommand } from "../runtime/run-command";
import { type InventoryCommand, inventoryCommands, reservationStateSchema } from "./commands";
import { inventoryParticipant } from "./decide";

const client = documentClient();
const fence = orderFence(new DynamoDbStore(client, orderRows()));
const store = new DynamoDbStore(client, {
  table: setting("INVENTORY_TABLE"),
  keyAttribute: "pk",
  state: reservationStateSchema,
});

/** The inventory service, deployed: however its commands come. */
export const inventoryService: ParticipantFunction<InventoryCommand> = {
  parse: (event) => parseCommand(inventoryCommands, event),
  sagaId: ({ order }) => order.orderId,
  run: (command) =>
    runCommand(inventoryParticipant, command, {
      store,
      now,
      perform: async ({ order }) => ({ decision: await fence(order) }),
    }),
};
