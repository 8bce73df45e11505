/** Where this package is: in the repository, or installed. */
export const PACKAGE: string;
/** Whether another project has it installed. */
export const isInstalled: boolean;
