import { SECRET_VALUE_BYTES_MAX, SECRETS_PER_OWNER_MAX } from '../secret-name';
import { filePathProblem } from '../workspace-files/file-path';
import { STORED_BYTES_MAX } from '../workspace-files/file-roots';
import { parseDotenv } from './dotenv';
import { TEMPLATE_LIMITS } from './limits';
import type { Path, Problems } from './problems';
import { resolveTemplatePath } from './template-path';
import { readText, type TextResult } from './text-file';
import type { TemplateFiles, TemplatePlace } from './types';

/** Files that describe the organisation; they are not for an agent to read. */
const OWN_FILES = /(^|\/)(org|workspace)\.ya?ml$/;
const DOTENV = '.env';

/** Files with values of secrets: never stored as they are, wherever they lie. */
export const isSecretsFile = (path: string): boolean => /(^|\/)\.env(\.(?!example$)[^/]*)?$/.test(path);

type Values = Readonly<Record<string, string>>;

/**
 * The files of a template as its workspaces refer to them: prompt files, folders, `.env`. Each is read once, however
 * many workspaces refer to it: thousands may share one.
 */
export class TemplateFolder {
  private readonly paths: readonly string[];
  private readonly promptByPath = new Map<string, TextResult>();
  private readonly textsByFolder = new Map<string, Values>();
  private readonly secretsByFolder = new Map<string, Values>();

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
    const read = once(this.promptByPath, found ?? '', () => readText(file, TEMPLATE_LIMITS.promptBytes));
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
  texts(folder: string, path: Path): Values {
    return once(this.textsByFolder, folder, () => this.readTexts(folder, path));
  }

  /** The values of the `.env` of the root and of the one in a folder, which wins; none where there is no such file. */
  secrets(folder: string): Values {
    return once(this.secretsByFolder, folder, () => {
      const own = this.readDotenv(folder);
      const all = folder === '' ? own : { ...this.secrets(''), ...own };
      if (Object.keys(all).length <= SECRETS_PER_OWNER_MAX) return all;
      this.problems.errorAt(
        wholeOf(dotenvOf(folder)),
        `brings more than ${SECRETS_PER_OWNER_MAX} secrets into a workspace, which is the limit`,
      );
      return {};
    });
  }

  private readTexts(folder: string, path: Path): Values {
    const texts = new Map<string, string>();
    const found = this.below(folder).filter((file) => !OWN_FILES.test(file) && !isSecretsFile(file));
    if (found.length > TEMPLATE_LIMITS.filesPerWorkspace)
      this.problems.error(path, `has more than ${TEMPLATE_LIMITS.filesPerWorkspace} files`);
    let bytes = 0;
    for (const file of found.slice(0, TEMPLATE_LIMITS.filesPerWorkspace)) {
      const name = file.slice(folder.length + 1);
      const problem = filePathProblem(name);
      const source = this.files.get(file) ?? { refused: 'is missing' };
      const read: TextResult =
        problem === null
          ? readText(source, TEMPLATE_LIMITS.fileBytes)
          : { refused: `has a path that no workspace can have: it ${problem}` };
      if ('refused' in read) this.problems.warnAt(wholeOf(file), `${read.refused}; it is left out`);
      else {
        texts.set(name, read.text);
        bytes += 'bytes' in source ? source.bytes.byteLength : 0;
      }
    }
    if (bytes > STORED_BYTES_MAX)
      this.problems.error(path, `has files of more than ${STORED_BYTES_MAX} bytes together`);
    return Object.fromEntries(texts);
  }

  private readDotenv(folder: string): Values {
    const path = dotenvOf(folder);
    const file = this.files.get(path);
    if (!file) return {};
    const read = readText(file, TEMPLATE_LIMITS.fileBytes);
    if ('refused' in read) {
      this.problems.warnAt(wholeOf(path), `${read.refused}; nothing of it is used`);
      return {};
    }
    const { values, problems } = parseDotenv(read.text);
    for (const { line, message } of problems) this.problems.warnAt({ file: path, line, column: 1 }, message);
    for (const [name, value] of Object.entries(values))
      if (new TextEncoder().encode(value).length > SECRET_VALUE_BYTES_MAX)
        this.problems.errorAt(wholeOf(path), `gives ${name} more than ${SECRET_VALUE_BYTES_MAX} bytes`);
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

const dotenvOf = (folder: string): string => (folder === '' ? DOTENV : `${folder}/${DOTENV}`);

const wholeOf = (file: string): TemplatePlace => ({ file, line: null, column: null });

function once<V>(made: Map<string, V>, key: string, make: () => V): V {
  const known = made.get(key);
  if (known !== undefined) return known;
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}
