/** Where this package is: in the repository, or installed. */
export const PACKAGE: string;
/** Whether another project has it installed. */
export const isInstalled: boolean;
/** The folder of the project whose sagas are meant: that one, in which the command runs, or this. */
export const PROJECT: string;
/** The file that names all sagas of the project. */
export const REGISTER: string;
