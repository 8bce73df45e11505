import { paymentService } from "../payment/service";
import { serviceHandler } from "./service-handler";

export const handler = serviceHandler("payment", paymentService);
