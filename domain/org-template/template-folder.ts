import { parseDotenv } from './dotenv';
import { TEMPLATE_LIMITS } from './limits';
import type { Path, Problems } from './problems';
import { resolveTemplatePath } from './template-path';
import { readText } from './text-file';
import type { TemplateFiles } from './types';

/** Files that describe the organisation; they are not for an agent to read. */
const OWN_FILES = /(^|\/)(org|workspace)\.ya?ml$/;
const DOTENV = '.env';

/** Files with values of secrets: never stored as they are, wherever they lie. */
export const isSecretsFile = (path: string): boolean => /(^|\/)\.env(\.(?!example$)[^/]*)?$/.test(path);

/** The files of a template as its workspaces refer to them: prompt files, folders, `.env`. */
export class TemplateFolder {
  private readonly paths: readonly string[];

  constructor(
    private readonly files: TemplateFiles,
    private readonly problems: Problems,
  ) {
    this.paths = [...files.keys()].sort();
  }

  /** The text of a prompt file: below `filesDir`, else below the root. */
  prompt(asked: string, filesDir: string | null, path: Path): string | null {
    const places = [filesDir ?? '', ''].map((folder) => resolveTemplatePath(folder, asked));
    if (places.includes(null)) return this.refuse(path, `${asked} is not a path inside the template`);
    const found = places.find((place) => place !== null && this.files.has(place));
    const file = found ? this.files.get(found) : undefined;
    if (!file)
      return this.refuse(
        path,
        `${asked} does not exist${filesDir === null ? '' : `, neither below ${filesDir} nor`} in the template`,
      );
    const read = readText(file, TEMPLATE_LIMITS.promptBytes);
    return 'text' in read ? read.text : this.refuse(path, `${found} ${read.refused}`);
  }

  /** The folder as a path below the root, where it exists. */
  folder(asked: string, path: Path): string | null {
    const folder = resolveTemplatePath('', asked);
    if (folder === null || folder === '')
      return this.refuse(path, `${asked} is not a folder inside the template`);
    const refused = this.files.get(folder);
    if (refused && 'refused' in refused) return this.refuse(path, `${folder} ${refused.refused}`);
    if (this.below(folder).length === 0)
      return this.refuse(path, `${asked} is no folder of the template, or has no files`);
    return folder;
  }

  /** The texts below a folder by their path below it; what is no text is left out with a warning. */
  texts(folder: string, path: Path): Record<string, string> {
    const texts: Record<string, string> = {};
    const found = this.below(folder).filter((file) => !OWN_FILES.test(file) && !isSecretsFile(file));
    if (found.length > TEMPLATE_LIMITS.filesPerWorkspace)
      this.problems.error(path, `has more than ${TEMPLATE_LIMITS.filesPerWorkspace} files`);
    for (const file of found.slice(0, TEMPLATE_LIMITS.filesPerWorkspace)) {
      const read = readText(this.files.get(file) ?? { refused: 'is missing' }, TEMPLATE_LIMITS.fileBytes);
      if ('text' in read) texts[file.slice(folder.length + 1)] = read.text;
      else this.problems.warnAt({ file, line: null, column: null }, `${read.refused}; it is left out`);
    }
    return texts;
  }

  /** The values of the `.env` file in a folder; none where there is no such file. */
  secrets(folder: string): Readonly<Record<string, string>> {
    const path = folder === '' ? DOTENV : `${folder}/${DOTENV}`;
    const file = this.files.get(path);
    if (!file) return {};
    const read = readText(file, TEMPLATE_LIMITS.fileBytes);
    if ('refused' in read) {
      this.problems.warnAt(
        { file: path, line: null, column: null },
        `${read.refused}; nothing of it is used`,
      );
      return {};
    }
    const { values, problems } = parseDotenv(read.text);
    for (const { line, message } of problems) this.problems.warnAt({ file: path, line, column: 1 }, message);
    return values;
  }

  private below(folder: string): readonly string[] {
    const prefix = `${folder}/`;
    let [low, high] = [0, this.paths.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.paths[middle] ?? '') < prefix) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (this.paths[end]?.startsWith(prefix)) end += 1;
    return this.paths.slice(low, end);
  }

  private refuse(path: Path, message: string): null {
    this.problems.error(path, message);
    return null;
  }
}
