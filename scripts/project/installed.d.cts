/** The folder of this package: of the repository, or where the package is installed. */
export const PACKAGE: string;
/** Whether the package is installed in another project. */
export const isInstalled: boolean;
/** The project whose sagas are meant. If installed: the folder in which the command runs. Else: this one. */
export const PROJECT: string;
/** The file that names all sagas of the project. */
export const REGISTER: string;
