import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { orderSaga } from "../statemachine/order-saga";
import { toAsl } from "../statemachine/to-asl";

/** `npm run asl`: compiles the declaration to the file that is deployed and checked. */
const file = resolve(__dirname, "../statemachine/order-saga.asl.json");
writeFileSync(file, `${JSON.stringify(toAsl(orderSaga), null, 2)}\n`);
console.log(`wrote ${file}`);
