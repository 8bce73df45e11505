import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join, relative } from "node:path";

/** An editor writes a file in several steps. A change of branch writes many files at once. */
const SETTLED_MS = 50;

/**
 * Watches folders and everything in them. It watches each folder separately, because Node's recursive
 * watch loses files that an editor replaces.
 */
export class Changes {
  readonly #watchers = new Map<string, FSWatcher>();
  #changed = new Set<string>();
  #settling: NodeJS.Timeout | undefined;

  /** `onChange` gets the changed paths, relative to the root. */
  constructor(
    private readonly root: string,
    private readonly folders: readonly string[],
    private readonly onChange: (paths: readonly string[]) => void,
  ) {
    this.#watchFolders();
  }

  close(): void {
    clearTimeout(this.#settling);
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  #watchFolders(): void {
    for (const folder of this.folders.flatMap((name) => foldersIn(join(this.root, name)))) {
      if (this.#watchers.has(folder)) continue;
      const watcher = watch(folder, (_, file) => this.#note(join(folder, file ?? "")));
      watcher.on("error", () => this.#forget(folder)); // the folder was removed
      this.#watchers.set(folder, watcher);
    }
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  #note(path: string): void {
    this.#changed.add(relative(this.root, path));
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      const paths = [...this.#changed].sort();
      this.#changed = new Set();
      this.#watchFolders();
      this.onChange(paths);
    }, SETTLED_MS);
  }
}

function foldersIn(folder: string): string[] {
  const inside = readdirSync(folder, { withFileTypes: true, recursive: true });
  const folders = inside.filter((entry) => entry.isDirectory());
  return [folder, ...folders.map((entry) => join(entry.path, entry.name))];
}
