import { wholeNumber } from "../../command/command-line";
import type { StockItem } from "../../deployed/operations";
import type { Commands } from "../context";
import { tableOf } from "../output";

/** `saga stock`: what there is to sell. */
export const stockCommands: Commands = (program, run) => {
  const stock = program
    .command("stock")
    .description("Shows or sets how many pieces of a sku there are.")
    .addHelpText("after", EXAMPLES);
  stock
    .command("show", { isDefault: true })
    .description("Shows the stock of these skus; without any, of all, by reading the whole table.")
    .argument("[skus...]")
    .action((skus: string[]) =>
      run(async (saga) => {
        const items = await saga.stock(skus);
        return { json: items, text: tableOfStock(items) };
      }),
    );
  stock
    .command("set")
    .description("Sets how many pieces there are in all. What orders hold of them stays held.")
    .argument("<sku>")
    .argument("<pieces>", "how many there are in all, held ones too", wholeNumber)
    .action((sku: string, onHand: number) =>
      run(async (saga) => {
        const item = await saga.setStock(sku, onHand);
        return { json: item, text: tableOfStock([item]) };
      }),
    );
};

function tableOfStock(items: readonly StockItem[]): string {
  return tableOf(
    ["SKU", "ON HAND", "AVAILABLE", "HELD"],
    items.map(({ sku, onHand = "?", available = "?" }) => {
      const known = typeof onHand === "number" && typeof available === "number";
      return [sku, onHand, available, known ? onHand - available : "?"];
    }),
  );
}

const EXAMPLES = `
Examples:
  $ saga stock set widget 100
  $ saga stock show widget gadget`;
