/** What people call one saga: `order`. */
export const wordOf = ({ noun }: { readonly noun: string }) => noun.toLowerCase();
