// How to get a tool with this system's package manager.

const sudo = process.getuid?.() === 0 ? "" : "sudo ";

/** Package managers, by the command that shows whether one is there. The first one found is used. */
const MANAGERS = {
  "apt-get": {
    install: `${sudo}apt-get install`,
    jdk: (probe) => newest(probe, "^openjdk-[0-9]+-jdk-headless$") ?? "default-jdk-headless",
    python: (probe) => newest(probe, "^python3\\.1[3-9]-venv$"),
    venv: (version) => `python${version}-venv`,
  },
  dnf: {
    install: `${sudo}dnf install`,
    jdk: () => "java-21-openjdk-devel",
    python: () => "python3.13",
  },
  pacman: { install: `${sudo}pacman -S`, jdk: () => "jdk21-openjdk", python: () => "python" },
  zypper: {
    install: `${sudo}zypper install`,
    jdk: () => "java-21-openjdk-devel",
    python: () => "python313",
  },
  apk: { install: `${sudo}apk add`, jdk: () => "openjdk21-jdk", python: () => "python3" },
  brew: { install: "brew install", jdk: () => "openjdk@21", python: () => "python@3.13" },
};

exports.howToGetJdk = (probe) => install(probe, "jdk", "Install one from https://adoptium.net");

exports.howToGetPython = (probe) =>
  install(probe, "python", "Install one: `pyenv install 3.13`, or from https://www.python.org");

exports.howToGetVenv = (version, probe) =>
  install(probe, "venv", "Install the rest of it", version);

/** Returns half a sentence. The package's name may depend on the version that is installed. */
function install(probe, tool, otherwise, version) {
  const name = Object.keys(MANAGERS).find((command) => probe(command, ["--version"]) !== undefined);
  const manager = name && MANAGERS[name];
  const wanted = manager?.[tool]?.(version ?? probe);
  return wanted ? `Install it: \`${manager.install} ${wanted}\`` : otherwise;
}

/** The newest of the names that apt knows, by number. Each release has other numbers. */
function newest(probe, pattern) {
  const names = probe("apt-cache", ["search", "--names-only", pattern])?.split("\n") ?? [];
  const number = (name) => Number(/(\d+)-/.exec(name)?.[1]);
  const sorted = names.filter(Boolean).sort((one, other) => number(one) - number(other));
  return sorted.at(-1)?.split(" ")[0];
}
