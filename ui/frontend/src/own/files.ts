/** A file as it is told to the server: its path within what was dropped, with `/`. */
export interface Brought {
  name: string;
  file: File;
}

/** Folders within folders: deeper ones are left alone. */
const DEEPEST = 16;
/** Names that no person gave: systems put them into every folder. The server knows them too; here they only save the way. */
const JUNK = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX|\._[^/]*)(\/|$)/;

export const bytesOf = (files: readonly Brought[]): number => files.reduce((sum, { file }) => sum + file.size, 0);

/** Files of a list, as an input has them; a folder's come with their paths. */
export function listed(list: Iterable<File>): Brought[] {
  return [...list].map((file) => ({ name: file.webkitRelativePath || file.name, file })).filter(({ name }) => !JUNK.test(name));
}

/** All files of what was dropped, those of its folders too. What cannot be read is left to the server to miss. */
export async function dropped(items: DataTransferItemList, files: FileList): Promise<Brought[]> {
  // The list is emptied as soon as the event is over: entries are taken at once.
  const entries = [...items].filter(({ kind }) => kind === "file").map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return listed(files);
  const found: Brought[] = [];
  for (const entry of entries) if (entry) await walk(entry, "", 0, found);
  return found.filter(({ name }) => !JUNK.test(name));
}

async function walk(entry: FileSystemEntry, path: string, depth: number, found: Brought[]): Promise<void> {
  const name = `${path}${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ name, file });
  } else if (entry.isDirectory && depth < DEEPEST) {
    for (const inner of await children(entry as FileSystemDirectoryEntry)) await walk(inner, `${name}/`, depth + 1, found);
  }
}

/** A folder tells of some of its entries at a time. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** A text that was pasted, as a file. */
export const pasted = (text: string): Brought => ({ name: "pasted.txt", file: new File([text], "pasted.txt", { type: "text/plain" }) });

/**
 * At most so many of the files, evenly from all places: every n-th of the most frequent sort in the order of their names. Files of other
 * sorts, such as a table of labels, are kept.
 */
export function evenly(files: readonly Brought[], most: number): Brought[] {
  const sorted = files.slice().sort((a, b) => (a.name < b.name ? -1 : 1));
  const sorts = new Map<string, Brought[]>();
  for (const one of sorted) {
    const alike = sorts.get(ending(one.name));
    if (alike) alike.push(one);
    else sorts.set(ending(one.name), [one]);
  }
  const [frequent = ""] = [...sorts].sort((a, b) => b[1].length - a[1].length)[0] ?? [];
  const others = sorted.filter(({ name }) => ending(name) !== frequent).slice(0, most);
  const many = sorts.get(frequent) ?? [];
  const room = Math.max(0, most - others.length);
  const taken = Array.from({ length: Math.min(room, many.length) }, (_, i) => many[Math.floor((i * many.length) / Math.min(room, many.length))]);
  return [...others, ...taken];
}

const ending = (name: string): string => name.slice(name.lastIndexOf(".") + 1).toLowerCase();
