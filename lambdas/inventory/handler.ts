import { participantHandler } from "../shared/participant-handler";
import { inventoryService } from "./service";

export const handler = participantHandler(inventoryService);
