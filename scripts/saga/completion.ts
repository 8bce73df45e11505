import type { Command, Option } from "commander";

/** What may follow a command. The path "" is the program, "stock set" is a subcommand. */
interface Level {
  readonly path: string;
  readonly commands: readonly (readonly [name: string, does: string])[];
  readonly options: readonly Option[];
}

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** The lines that teach a shell to complete the program. They are derived from its help. Pure. */
export function completionOf(program: Command, shell: Shell): string {
  const levels = levelsOf(program, "");
  if (shell === "fish") return inFish(program.name(), levels);
  const bash = inBash(program.name(), levels);
  return shell === "bash" ? bash : `autoload -U +X bashcompinit && bashcompinit\n${bash}`;
}

function levelsOf(command: Command, path: string): Level[] {
  const { commands, options } = command;
  const level = {
    path,
    commands: commands.map((one) => [one.name(), one.description()] as const),
    options: options.filter(({ hidden }) => !hidden),
  };
  const below = commands.flatMap((one) => levelsOf(one, `${path} ${one.name()}`.trim()));
  return [level, ...below];
}

const flagOf = ({ long, short }: Option) => long ?? short ?? "";
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The program's options are offered at every level. So are the choices of an option. */
function inBash(name: string, levels: readonly Level[]): string {
  const everywhere = [...(levels[0]?.options.map(flagOf) ?? []), "--help"];
  const chosen = levels
    .flatMap(({ options }) => options)
    .flatMap((option) => {
      const words = option.argChoices?.join(" ");
      return words ? [`    ${flagOf(option)}) words=${quoted(words)} ;;`] : [];
    });
  const paths = levels.flatMap(({ path }) => (path ? [quoted(path)] : []));
  const following = levels.map(({ path, commands, options }) => {
    const own = [...commands.map(([command]) => command), ...options.map(flagOf), ...everywhere];
    return `      ${quoted(path)}) words=${quoted([...new Set(own)].join(" "))} ;;`;
  });
  return `_${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} path='' words='' i longer
  for ((i = 1; i < COMP_CWORD; i++)); do
    longer="\${path:+$path }\${COMP_WORDS[i]}"
    case "$longer" in
      ${paths.join(" | ")}) path=$longer ;;
    esac
  done
  case "\${COMP_WORDS[COMP_CWORD - 1]}" in
${chosen.join("\n")}
    *) case "$path" in
${following.join("\n")}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _${name} ${name}`;
}

function inFish(name: string, levels: readonly Level[]): string {
  const lines = levels.flatMap(({ path, commands, options }) => {
    const words = path.split(" ").filter(Boolean);
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ");
    const names = commands.map(([command]) => command).join(" ");
    const open = path === "" ? `not __fish_seen_subcommand_from ${names}` : seen;
    return [
      ...commands.map(([command, does]) => {
        return `complete -c ${name} -f -n ${quoted(open)} -a ${command} -d ${quoted(does)}`;
      }),
      ...options.map((option) => {
        const long = flagOf(option).replace(/^--/, "");
        const values = option.argChoices ? ` -x -a ${quoted(option.argChoices.join(" "))}` : "";
        const when = seen ? ` -n ${quoted(seen)}` : "";
        return `complete -c ${name}${when} -l ${long}${values} -d ${quoted(option.description)}`;
      }),
    ];
  });
  return [...lines, `complete -c ${name} -l help -d 'display help'`].join("\n");
}
