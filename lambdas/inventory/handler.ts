import { participantHandler } from "../runtime/functions/participant";
import { inventoryService } from "./service";

export const handler = participantHandler(inventoryService);
