import { inventoryService } from "../inventory/service";
import { serviceHandler } from "./service-handler";

export const handler = serviceHandler("inventory", inventoryService);
