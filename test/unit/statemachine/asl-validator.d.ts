/** The package has no types. It modifies the machine that it gets. */
declare module "asl-validator" {
  export default function validate(machine: object): {
    readonly isValid: boolean;
    errorsText(separator?: string): string;
  };
}
