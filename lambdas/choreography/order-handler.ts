import { orderService } from "../order/service";
import { serviceHandler } from "./service-handler";

export const handler = serviceHandler("order", orderService);
