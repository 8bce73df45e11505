/** The sparse index of the orders table: partition `openShard`, sort key `dueAt`, keys only. */
export const OPEN_ORDERS_INDEX = "open-orders";
