/** The package comes without types. It writes into the machine that it is given. */
declare module "asl-validator" {
  export default function validate(machine: object): {
    readonly isValid: boolean;
    errorsText(separator?: string): string;
  };
}
